import { useSyncExternalStore } from 'react'
import { DialogTrigger } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Guard } from '../sound/guard.ts'
import { Button } from '../ui/Button.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Exposure } from './Exposure.tsx'
import { LevelSlider } from './Level.tsx'
import type { Levels } from './useLevels.ts'

/** How what is heard sounds, and how much of it the ears have had. It stands behind a button, but that the limiter fails shows at once. */
export function Tone({ levels, guard }: { levels: Levels; guard: Guard | undefined }) {
  const { t } = useTranslation('booth')
  return (
    <>
      <DialogTrigger>
        <Button size="small">{t('tone')}</Button>
        <Panel title={t('tone')} className="tone">
          {(['bass', 'treble', 'floor', 'relay'] as const).map((level) => (
            <LevelSlider key={level} level={level} levels={levels} />
          ))}
          {guard ? <Exposure guard={guard} /> : null}
        </Panel>
      </DialogTrigger>
      {guard ? <Unlimited guard={guard} /> : null}
    </>
  )
}

/** Apart from the figures, which change every second: this is said once. */
function Unlimited({ guard }: { guard: Guard }) {
  const { t } = useTranslation('booth')
  const by = useSyncExternalStore(guard.subscribe, () => guard.now.by)
  return <span role="status" aria-label={t('limiter')}>{by === 'cut' ? t('limiterCut') : ''}</span>
}
