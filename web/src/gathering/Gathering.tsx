import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findMember, textIn } from '../api/view.ts'
import { LineNotice } from '../app/LineNotice.tsx'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { useSeat } from '../app/useSeat.ts'
import { ToCaucus } from '../caucus/ToCaucus.tsx'
import { useWhereabouts } from '../media/useWhereabouts.ts'
import { useTrust } from '../record/context.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { list } from '../ui/languages.ts'
import { TroubleNotice } from '../ui/Notice.tsx'
import { Screen } from '../ui/Screen.tsx'
import { readyByItself } from './autoReady.ts'
import { Clocks } from './Clocks.tsx'
import { Observers } from './Observers.tsx'
import { inOrder } from './order.ts'
import { differs, present, sessionToJoin, verified } from './readiness.ts'
import { Table } from './Table.tsx'
import { Unverified } from './Unverified.tsx'

/** Before a session and between sessions: the clocks, who is here, and "We are ready". */
export function Gathering({ seat }: { seat: Seat }) {
  const { t, i18n } = useTranslation(['gathering', 'ui'])
  const now = useSeat(seat)
  const { busy, trouble, act } = useAct(seat)
  const { here } = useWhereabouts(seat)
  const [asking, setAsking] = useState(false)
  const { view, shown } = now
  const own = findMember(view, seat.member)
  const principal = seat.role === 'principal'

  useEffect(() => (seat.signal !== undefined && principal ? readyByItself(seat) : undefined), [seat, principal])

  const opening = shown.opens !== null
  const ready = own !== undefined && own.delegation.ready !== ''
  const preparing = shown.phase === 'preparing'
  const trust = useTrust()
  const session = sessionToJoin(view, own?.delegation.id ?? '')
  const waitingFor = inOrder({ delegations: present(view.delegations) }, i18n.language).filter(
    (delegation) => delegation.ready === '' && delegation.id !== own?.delegation.id,
  )
  const says = () => {
    if (opening) return t('opening')
    if (preparing) return t('preparing')
    if (differs(view)) return t('differ')
    if (ready) return t('waitingFor', { names: list(waitingFor.map((delegation) => textIn(delegation.name, i18n.language)), i18n.language) })
    if (!principal) return t('staffDecides')
    return session === 'restricted' ? t('opensRestricted') : t('opensWhenAll')
  }
  const sayReady = () => {
    setAsking(false)
    void act('ready', { session })
  }
  return (
    <Screen name={t(`ui:phase.${shown.phase}`)} title={textIn(view.title, i18n.language)} theme="dark">
      <div className="gathering">
        <LineNotice now={now} />
        <div>
          <h1 className="gathering-phase">{t(`ui:phase.${shown.phase}`)}</h1>
          <Unverified view={view} />
        </div>
        <Clocks now={now} />
        <Table now={now} />
        <Observers view={view} />
        <div className="gathering-step">
          {!principal || preparing ? null : opening ? (
            <Button size="large" isDisabled={busy} onPress={() => void act('recess')}>
              {t('recess')}
            </Button>
          ) : ready ? (
            <Button size="large" isDisabled={busy} onPress={() => void act('not-ready')}>
              {t('notReady')}
            </Button>
          ) : (
            <Button
              look="filled"
              size="large"
              isDisabled={busy || !trust}
              onPress={() => {
                if (verified(view)) sayReady()
                else setAsking(true)
              }}
            >
              {t('weAreReady')}
            </Button>
          )}
          <p role="status" className="saying quiet">
            {says()}
          </p>
          {opening || here.why !== 'between' ? null : <ToCaucus seat={seat} />}
          {trouble === undefined ? null : <TroubleNotice error={trouble} />}
        </div>
      </div>
      {asking && !ready && !opening ? (
        <Dialog title={t('ask.title')} role="alertdialog" onClose={() => { setAsking(false) }}>
          <p className="saying">{t('ask.says')}</p>
          <div className="row">
            <Button look="filled" isDisabled={busy} onPress={sayReady}>
              {t('ask.yes')}
            </Button>
            <Button onPress={() => { setAsking(false) }}>{t('ask.no')}</Button>
          </div>
        </Dialog>
      ) : null}
    </Screen>
  )
}
