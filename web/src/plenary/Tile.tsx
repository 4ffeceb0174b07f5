import { MicOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Video, type Flow } from '../media/Video.tsx'
import { oneLine } from '../ui/languages.ts'
import { Plate } from '../ui/Plate.tsx'
import type { Tile as Shown } from './scene.ts'

/** One person: the picture, or why there is none; the plate stays readable over both. */
export function Tile({ tile, size, own = false, mirrored = false }: { tile: Shown; size: 'large' | 'small' | 'equal'; own?: boolean; mirrored?: boolean }) {
  const { t, i18n } = useTranslation('plenary')
  const [flow, setFlow] = useState<Flow>('waiting')
  const state = tile.at !== 'picture' ? tile.at : flow === 'flowing' ? undefined : flow
  return (
    <figure className="tile" data-size={size} data-speaking={tile.speaking || undefined}>
      {tile.picture ? <Video track={tile.picture.track} label={own ? t('ownPicture') : t('pictureOf', { name: tile.name })} mirrored={mirrored} onFlow={setFlow} /> : null}
      {state === undefined ? null : (
        <div className="tile-state" data-state={state}>
          {size === 'large' && state !== 'stalled' ? <p className="tile-place"><bdi>{tile.delegation}</bdi></p> : null}
          <p>{t(`tile.${state}`)}</p>
        </div>
      )}
      <figcaption className="tile-plate">
        <Plate name={tile.name} title={titleOf(tile, size, i18n.language)} language={tile.language} />
        {tile.muted ? (
          <span className="tile-muted">
            <MicOff aria-hidden />
            <span className={size === 'large' ? undefined : 'unseen'}>{t('tile.muted')}</span>
          </span>
        ) : null}
      </figcaption>
    </figure>
  )
}

/** In a caucus everyone is of the same delegation. */
function titleOf({ title, delegation }: Shown, size: 'large' | 'small' | 'equal', reader: string): string {
  if (size === 'equal') return title
  if (size === 'small') return delegation === '' ? title : delegation
  return oneLine([title, delegation], reader)
}
