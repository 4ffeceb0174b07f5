import { useTranslation } from 'react-i18next'
import { findPerson, type View } from '../api/view.ts'
import { Notice } from '../ui/Notice.tsx'

/** The booths that cannot interpret a speaker, while that stands. */
export function Unable({ view }: { view: View }) {
  const { t } = useTranslation('secretary')
  return view.cannotInterpret.map(({ booth, speaker }) => (
    <Notice key={booth} tone="waiting">
      {t('cannotInterpret', { booth, name: findPerson(view, speaker)?.name ?? speaker })}
    </Notice>
  ))
}
