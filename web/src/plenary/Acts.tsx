import { CircleStop, DoorClosed, DoorOpen, Hand, Pause } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { useSeat } from '../app/useSeat.ts'
import { offers } from '../consent/offers.ts'
import type { Attending } from '../media/attending.ts'
import type { Whereabouts } from '../media/whereabouts.ts'
import { Button } from '../ui/Button.tsx'
import { TroubleNotice } from '../ui/Notice.tsx'
import { MarkPassage } from './MarkPassage.tsx'
import { hears } from './scene.ts'

/** What a seat does in a session by one press: ask for the floor, step out, mark a passage, and for a principal the recess that any one may call. */
export function Acts({ seat, places, attending }: { seat: Seat; places: Whereabouts; attending: Attending }) {
  const { t } = useTranslation('plenary')
  const { view, status } = useSeat(seat)
  const { busy, trouble, act } = useAct(seat)
  const may = offers(view, seat.member, seat.time(), status !== 'live')
  return (
    <>
      {may.has('ask-floor') ? (
        <Button isDisabled={busy} onPress={() => void act('ask-floor')}>
          <Hand aria-hidden />
          {t('askFloor')}
        </Button>
      ) : null}
      {may.has('leave-floor') ? (
        <Button isDisabled={busy} onPress={() => void act('leave-floor')}>
          <Hand aria-hidden />
          {t('leaveFloor')}
        </Button>
      ) : null}
      <Button onPress={() => { places.stepOut() }}>
        <DoorOpen aria-hidden />
        {t('stepOut')}
      </Button>
      {view.session?.kind === 'open' && may.has('close-doors') ? (
        <Button onPress={() => void act('close-doors')}>
          <DoorClosed aria-hidden />
          {t('closeDoors')}
        </Button>
      ) : null}
      {may.has('stop-recording') ? (
        <Button onPress={() => void act('stop-recording')}>
          <CircleStop aria-hidden />
          {t('stopRecording')}
        </Button>
      ) : null}
      {may.has('recess') ? (
        <Button onPress={() => void act('recess')}>
          <Pause aria-hidden />
          {t('recessNow')}
        </Button>
      ) : null}
      {may.has('flag-passage') ? (
        <MarkPassage seat={seat} language={() => (hears(attending.now) === 'nothing' ? undefined : attending.now.words)} />
      ) : null}
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
    </>
  )
}
