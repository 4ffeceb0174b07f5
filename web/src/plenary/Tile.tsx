import { MicOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Video, type Flow } from '../media/Video.tsx'
import { oneLine } from '../ui/languages.ts'
import { Plate } from '../ui/Plate.tsx'
import type { Tile as Shown } from './scene.ts'

/** One person: the picture, or why there is none; the plate stays readable over both. */
export function Tile({ tile, size }: { tile: Shown; size: 'large' | 'small' }) {
  const { t, i18n } = useTranslation('plenary')
  const [flow, setFlow] = useState<Flow>('waiting')
  const state = tile.at !== 'picture' ? tile.at : flow === 'flowing' ? undefined : flow
  return (
    <figure className="tile" data-size={size} data-speaking={tile.speaking || undefined}>
      {tile.picture ? <Video track={tile.picture.track} label={t('pictureOf', { name: tile.name })} onFlow={setFlow} /> : null}
      {state === undefined ? null : (
        <div className="tile-state" data-state={state}>
          {size === 'large' && state !== 'stalled' ? <p className="tile-place"><bdi>{tile.delegation}</bdi></p> : null}
          <p>{t(`tile.${state}`)}</p>
        </div>
      )}
      <figcaption className="tile-plate">
        <Plate name={tile.name} title={size === 'large' ? oneLine([tile.title, tile.delegation], i18n.language) : tile.delegation} language={tile.language} />
        {tile.muted ? (
          <span className="tile-muted">
            <MicOff aria-hidden />
            <span className={size === 'small' ? 'unseen' : undefined}>{t('tile.muted')}</span>
          </span>
        ) : null}
      </figcaption>
    </figure>
  )
}
