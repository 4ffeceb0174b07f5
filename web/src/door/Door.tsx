import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isObserver, textIn } from '../api/view.ts'
import type { Device } from '../identity/keystore.ts'
import type { Signal } from '../identity/links.ts'
import { preferLanguages } from '../i18n/i18n.ts'
import { Button } from '../ui/Button.tsx'
import { Notice, TroubleNotice } from '../ui/Notice.tsx'
import { Plate } from '../ui/Plate.tsx'
import { Screen } from '../ui/Screen.tsx'
import { momentIn } from '../ui/time.ts'
import { ClockNotice } from './ClockNotice.tsx'
import { enrol, type Invited, knock, readClock, type Refusal, Refused, type SeatAddress, untilAnswered } from './door.ts'
import { RefusalScreen } from './Refusal.tsx'

type State =
  | { at: 'opening'; unanswered: boolean }
  | { at: 'refused'; why: Refusal }
  | { at: 'trouble'; error: unknown }
  | { at: 'invited'; invited: Invited; clock: number; trouble?: unknown }
  | { at: 'enrolling'; invited: Invited; clock: number }

/** A personal link, from opening it to holding the seat. */
export function Door({ address, signal, onSeat }: { address: SeatAddress; signal: Signal; onSeat: (device: Device, clock: number) => void }) {
  const { t, i18n } = useTranslation(['door', 'observer', 'ui'])
  const [state, setState] = useState<State>({ at: 'opening', unanswered: false })
  const pressed = useRef(false)

  useEffect(() => {
    const over = new AbortController()
    const fail = (error: unknown) => {
      if (over.signal.aborted) return
      setState(error instanceof Refused ? { at: 'refused', why: error.why } : { at: 'trouble', error })
    }
    const unanswered = () => {
      setState({ at: 'opening', unanswered: true })
    }
    void (async () => {
      const found = await untilAnswered(() => knock(address), unanswered, over.signal)
      if ('device' in found) {
        // The node may be gone; the seat finds its clock when it is back.
        const clock = await readClock().catch(() => 0)
        if (!over.signal.aborted) onSeat(found.device, clock)
        return
      }
      const clock = await untilAnswered(readClock, unanswered, over.signal)
      await preferLanguages(found.invited.invitation.languages)
      if (!over.signal.aborted) setState({ at: 'invited', invited: found.invited, clock })
    })().catch(fail)
    return () => {
      over.abort()
    }
  }, [address, onSeat])

  const press = async (invited: Invited, clock: number) => {
    if (pressed.current) return
    pressed.current = true
    setState({ at: 'enrolling', invited, clock })
    try {
      onSeat(await enrol(invited, clock), clock)
    } catch (error) {
      setState(error instanceof Refused ? { at: 'refused', why: error.why } : { at: 'invited', invited, clock, trouble: error })
    } finally {
      pressed.current = false
    }
  }

  useEffect(() => {
    // A seat with a test signal presses the button itself.
    if (signal.signal && state.at === 'invited' && state.trouble === undefined)
      queueMicrotask(() => {
        void press(state.invited, state.clock)
      })
  })

  switch (state.at) {
    case 'refused':
      return <RefusalScreen why={state.why} />
    case 'opening':
      return (
        <Screen name={t('name')} centre>
          {state.unanswered ? (
            <Notice tone="waiting" title={t('ui:status.nodeGone')}>
              {t('ui:status.nodeGoneNext')}
            </Notice>
          ) : (
            <p className="quiet">{t('opening')}</p>
          )}
        </Screen>
      )
    case 'trouble':
      return (
        <Screen name={t('name')} centre>
          <TroubleNotice error={state.error} />
        </Screen>
      )
    case 'invited':
    case 'enrolling': {
      const { invitation, convened } = state.invited
      const delegation = convened.delegations.find((each) => each.id === invitation.delegation)
      const where = { role: t(`ui:role.${invitation.role}`), delegation: delegation ? textIn(delegation.name, i18n.language) : '' }
      return (
        <Screen name={t('name')} title={textIn(convened.title, i18n.language)} centre>
          <div className="card">
            <p className="quiet">{momentIn(Date.parse(convened.starts), i18n.language)}</p>
            <div className="stack">
              <h1>{t('forWhom')}</h1>
              <Plate large name={invitation.name} title={invitation.title} note={t(isObserver(invitation.role) ? 'observer:accredited' : 'ofDelegation', where)} />
            </div>
            <div className="row">
              <Button
                look="filled"
                size="large"
                isDisabled={state.at === 'enrolling'}
                onPress={() => {
                  void press(state.invited, state.clock)
                }}
              >
                {t('iAm', { name: invitation.name })}
              </Button>
            </div>
            <p className="quiet">{state.at === 'enrolling' ? t('enrolling') : t('once')}</p>
            {state.at === 'invited' && state.trouble !== undefined ? <TroubleNotice error={state.trouble} /> : null}
            <ClockNotice clock={state.clock} />
          </div>
        </Screen>
      )
    }
  }
}
