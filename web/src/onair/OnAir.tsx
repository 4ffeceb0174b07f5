import { Radio } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { AnyView } from '../api/view.ts'
import { isMemberSeat, type Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { useSeat } from '../app/useSeat.ts'
import { offers } from '../consent/offers.ts'
import { Button } from '../ui/Button.tsx'
import { TroubleNotice } from '../ui/Notice.tsx'
import { TitleFirst } from '../ui/Screen.tsx'
import { useTime } from '../ui/time.ts'
import { airOf } from './air.ts'
import { AirContext, useAir } from './context.ts'
import './onair.css'

/**
 * Around every screen of a seat: the countdown and the sign that nobody can miss. `apart`: the seat is in its caucus, where
 * what goes on air does not reach it.
 */
export function OnAir({ seat, apart = false, children }: { seat: Seat<AnyView>; apart?: boolean; children: ReactNode }) {
  const { t } = useTranslation('onair')
  const { shown, clock } = useSeat(seat)
  const air = airOf(shown.session, useTime(clock))
  const on = air.at === 'on'
  const news = on ? t(apart ? 'apart' : 'says') : air.at === 'counting' ? t('soon') : undefined
  return (
    <AirContext value={air}>
      <TitleFirst value={on ? t(apart ? 'plenaryTitle' : 'title') : undefined}>{children}</TitleFirst>
      {on && !apart ? <div className="air-frame" aria-hidden /> : null}
      {news === undefined ? null : (
        <p key={news} role="alert" className="unseen">
          {news}
        </p>
      )}
      {air.at === 'counting' ? (
        <section className="air-countdown" aria-label={t('countdown')}>
          <p className="air-countdown-in">
            <Radio aria-hidden />
            {t('in')}
          </p>
          <p className="air-countdown-seconds figures" role="timer">
            {air.seconds}
          </p>
          <p className="air-countdown-says">{t(apart ? 'apart' : 'whoWill')}</p>
          {isMemberSeat(seat) ? <Stop seat={seat} /> : null}
        </section>
      ) : null}
    </AirContext>
  )
}

/** Any one delegation stops it. */
function Stop({ seat }: { seat: Seat }) {
  const { t } = useTranslation('onair')
  const { view, status } = useSeat(seat)
  const { trouble, act } = useAct(seat)
  if (!offers(view, seat.member, seat.time(), status !== 'live').has('close-doors')) return null
  return (
    <>
      <Button size="large" onPress={() => void act('close-doors')}>
        {t('stay')}
      </Button>
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
    </>
  )
}

/** The red sign, where a screen has its place for it; nothing while the plenary is not on air. */
export function AirSign({ words = 'title' }: { words?: 'title' | 'plenaryTitle' }) {
  const { t } = useTranslation('onair')
  const air = useAir()
  if (air.at !== 'on') return null
  return (
    <strong className="air-sign">
      <Radio aria-hidden />
      {t(words)}
      {air.recorded ? ` · ${t('recorded')}` : null}
    </strong>
  )
}
