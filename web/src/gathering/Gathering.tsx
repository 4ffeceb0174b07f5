import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { findMember, textIn } from '../api/view.ts'
import { LineNotice } from '../app/LineNotice.tsx'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { useSeat } from '../app/useSeat.ts'
import { Button } from '../ui/Button.tsx'
import { list } from '../ui/languages.ts'
import { TroubleNotice } from '../ui/Notice.tsx'
import { Screen } from '../ui/Screen.tsx'
import { readyByItself } from './autoReady.ts'
import { Clocks } from './Clocks.tsx'
import { inOrder } from './order.ts'
import { Table } from './Table.tsx'

/** Before a session and between sessions: the clocks, who is here, and "We are ready". */
export function Gathering({ seat }: { seat: Seat }) {
  const { t, i18n } = useTranslation(['gathering', 'ui'])
  const now = useSeat(seat)
  const { busy, trouble, act } = useAct(seat)
  const { view } = now
  const own = findMember(view, seat.member)
  const principal = own?.member.role === 'principal'

  useEffect(() => (seat.signal !== undefined && principal ? readyByItself(seat) : undefined), [seat, principal])

  const waitingFor = inOrder(view, i18n.language).filter((delegation) => delegation.ready === '' && delegation.id !== own?.delegation.id)
  const names = list(waitingFor.map((delegation) => textIn(delegation.name, i18n.language)), i18n.language)
  const ready = own !== undefined && own.delegation.ready !== ''
  const preparing = view.phase === 'preparing'
  return (
    <Screen name={t(`ui:phase.${view.phase}`)} title={textIn(view.title, i18n.language)} theme="dark">
      <div className="gathering">
        <LineNotice now={now} />
        <h1 className="gathering-phase">{t(`ui:phase.${view.phase}`)}</h1>
        <Clocks now={now} />
        <Table now={now} />
        <div className="gathering-step">
          {principal && !preparing ? (
            ready ? (
              <Button size="large" isDisabled={busy} onPress={() => void act('not-ready')}>
                {t('notReady')}
              </Button>
            ) : (
              <Button look="filled" size="large" isDisabled={busy} onPress={() => void act('ready')}>
                {t('weAreReady')}
              </Button>
            )
          ) : null}
          <p role="status" className="saying quiet">
            {preparing ? t('preparing') : ready ? t('waitingFor', { names }) : principal ? t('opensWhenAll') : t('staffDecides')}
          </p>
          {trouble === undefined ? null : <TroubleNotice error={trouble} />}
        </div>
      </div>
    </Screen>
  )
}
