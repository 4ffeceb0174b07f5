import { Bookmark } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { Button } from '../ui/Button.tsx'
import { TroubleNotice } from '../ui/Notice.tsx'
import { markingOf } from './passage.ts'

/** Marks what was said last for later check, by one press. `language` tells of which interpretation the words are as it is pressed; undefined: they are the floor's. */
export function MarkPassage({ seat, language = () => undefined, small = false }: { seat: Seat; language?: () => string | undefined; small?: boolean }) {
  const { t } = useTranslation('plenary')
  const { busy, trouble, act } = useAct(seat)
  const [marked, setMarked] = useState(0)
  const press = async () => {
    const marking = markingOf(seat.view, seat.time(), language())
    if (marking && (await act('flag-passage', marking))) setMarked((n) => n + 1)
  }
  return (
    <>
      <Button {...(small && { size: 'small' })} isDisabled={busy} onPress={() => void press()}>
        <Bookmark aria-hidden />
        {t('markPassage')}
      </Button>
      <span className="small" role="status">
        {marked > 0 ? t('marked', { count: marked }) : ''}
      </span>
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
    </>
  )
}
