import { useTranslation } from 'react-i18next'
import type { View } from '../api/view.ts'
import { Notice } from '../ui/Notice.tsx'

/** What a speaker is told of their own sound: that a booth cannot interpret them. */
export function SoundNotice({ view, me }: { view: View; me: string }) {
  const { t } = useTranslation('plenary')
  return view.cannotInterpret
    .filter(({ speaker }) => speaker === me)
    .map(({ booth }) => (
      <Notice key={booth} tone="waiting" title={t('cannotInterpret.title', { booth })}>
        {t('cannotInterpret.text')}
      </Notice>
    ))
}
