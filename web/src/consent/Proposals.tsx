import { type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findMember, type Proposal, textIn } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { useSeat } from '../app/useSeat.ts'
import { Button } from '../ui/Button.tsx'
import { list } from '../ui/languages.ts'
import { TroubleNotice } from '../ui/Notice.tsx'
import { useTime } from '../ui/time.ts'
import { ConsentDialog } from './ConsentDialog.tsx'
import { Lapses } from './Lapses.tsx'
import { felt, offers } from './offers.ts'
import { missing, waitingForThem, waitingForUs } from './proposals.ts'
import { proposes } from './sentences.ts'
import './consent.css'

/**
 * The open proposals: those that wait for this delegation, then those that wait for others. `onAnswer` takes the answering over from
 * the dialog; `next`: the first that waits for us is the one next step of the screen.
 */
export function Proposals({ seat, next = false, onAnswer }: { seat: Seat; next?: boolean; onAnswer?: (proposal: Proposal) => void }) {
  const { t, i18n } = useTranslation('consent')
  const now = useSeat(seat)
  const time = useTime(now.clock)
  const { busy, trouble, act } = useAct(seat)
  const [answering, setAnswering] = useState<Proposal>()
  const { view } = now
  const own = findMember(view, seat.member)?.delegation
  if (!own) return null
  const may = offers(view, seat.member, time)
  const forUs = waitingForUs(view, own, time)
  const forThem = waitingForThem(view, own, time)
  const firstFelt = forUs.find(({ kind }) => felt(kind))
  const namesOf = (proposal: Proposal) =>
    list(missing(view, proposal).map(({ name }) => textIn(name, i18n.language)), i18n.language)
  return (
    <>
      {forUs.length + forThem.length === 0 ? null : (
        <ul className="proposals" aria-label={t('name')}>
          {forUs.map((proposal) => (
            <Line key={proposal.id.seq} seat={seat} proposal={proposal} clock={now.clock} says={felt(proposal.kind) ? t('weHaveNotAnswered') : t('unfelt')} ours>
              {(says) =>
                may.has('consent') && felt(proposal.kind) ? (
                  <Button
                    size="small"
                    look={next && proposal === firstFelt ? 'filled' : 'plain'}
                    aria-describedby={says}
                    onPress={() => { (onAnswer ?? setAnswering)(proposal) }}
                  >
                    {t('answer')}
                  </Button>
                ) : null
              }
            </Line>
          ))}
          {forThem.map((proposal) => (
            <Line key={proposal.id.seq} seat={seat} proposal={proposal} clock={now.clock} says={t('waitsFor', { names: namesOf(proposal) })}>
              {(says) =>
                may.has('take-back') ? (
                  <Button size="small" aria-describedby={says} isDisabled={busy} onPress={() => void act('take-back', { proposal: proposal.id })}>
                    {t('takeBack')}
                  </Button>
                ) : null
              }
            </Line>
          ))}
        </ul>
      )}
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
      {answering ? <ConsentDialog seat={seat} about={{ proposal: answering }} onClose={() => { setAnswering(undefined) }} /> : null}
    </>
  )
}

function Line({ seat, proposal, clock, says, ours = false, children }: {
  seat: Seat
  proposal: Proposal
  clock: number
  says: string
  ours?: boolean
  /** Its button, told by the id of the sentence. */
  children: (says: string) => ReactNode
}) {
  const { t, i18n } = useTranslation(['consent', 'ui'])
  const id = useId()
  return (
    <li className="proposal" data-tone={ours ? 'waiting' : 'quiet'}>
      <div>
        <p id={id} role="status">
          <strong>{proposes(t, seat.view, proposal, i18n.language)}</strong> {says}
        </p>
        <Lapses at={proposal.lapses} clock={clock} />
      </div>
      {children(id)}
    </li>
  )
}
