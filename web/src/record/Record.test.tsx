import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { ConsentDialog } from '../consent/ConsentDialog.tsx'
import { generateSigner } from '../identity/keys.ts'
import { adjournment, seatOf, view } from '../testing/table.ts'
import { RecordContext } from './context.ts'
import { RecordAlarm } from './RecordAlarm.tsx'
import { RecordSign } from './RecordSign.tsx'
import { receiptsFile } from './proof.ts'
import { RecordSight, type WorkerLike } from './sight.ts'
import { alarmKinds, type RecordNow } from './types.ts'

async function shown(children: React.ReactNode) {
  const signer = await generateSigner()
  const sight = new RecordSight(
    { summit: 'S', member: 'sec', delegation: 'moscow', role: 'secretary', delegationKey: 'K', node: 'N', invitationKey: 'I', chain: [], signer }, () => 0)
  let tell: (event: { data?: unknown }) => void = () => undefined
  const worker: WorkerLike = {
    postMessage: () => undefined,
    terminate: () => undefined,
    addEventListener: (type, listener) => {
      if (type === 'message') tell = listener
    },
  }
  await sight.start(() => worker, { alarm: () => Promise.resolve(undefined), keep: () => Promise.resolve() })
  render(<RecordContext value={sight}>{children}</RecordContext>)
  return (now: RecordNow) => { act(() => { tell({ data: now }) }) }
}

it('says quietly how far the record is verified, and nothing outside of a seat', async () => {
  render(<RecordSign />)
  expect(document.body.textContent).toBe('')
  const say = await shown(<RecordSign />)
  expect(screen.getByText('Checking the record')).toBeTruthy()
  say({ at: 'verified', entry: 1234, hash: 'h' })
  expect(screen.getByText('Record verified to entry 1,234')).toBeTruthy()
})

it.each(alarmKinds)('an alarm of %s names the entry, says what it means and what to do, and stays', async (kind) => {
  const say = await shown(<RecordAlarm summit="S" />)
  expect(screen.queryByRole('alert')).toBeNull()
  const key = (await generateSigner()).key
  say({ at: 'alarm', alarm: { kind, seq: 7, key, detail: '' }, proof: '{}' })
  const alert = screen.getByRole('alert')
  expect(alert.textContent).toMatch(/ntry 7\b.*Stop\. Telephone/)
  expect(await screen.findByText(/^The key there: (\d{5} ?){6}$/)).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Make smaller' }))
  expect(screen.getByRole('alert').textContent).toMatch(/ntry 7\b/)
  expect(screen.getByRole('button', { name: 'Save what proves it' })).toBeTruthy()
})

it('takes consent away, and no protection', async () => {
  const made = adjournment('beijing')
  const { seat } = seatOf('sec', view({ proposals: [made] }))
  const say = await shown(<ConsentDialog seat={seat} about={{ proposal: made }} onClose={() => undefined} />)
  const agree = screen.getByRole<HTMLButtonElement>('button', { name: 'Agree for Moscow' })
  expect(agree.disabled).toBe(false)
  say({ at: 'alarm', alarm: { kind: 'withheld', seq: 7, key: '', detail: '' }, proof: '{}' })
  expect(agree.disabled).toBe(true)
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Not now' }).disabled).toBe(false)
})

it('writes receipts one a line, in the order of their entries', () => {
  expect(receiptsFile([{ seq: 9, receipt: 'c.b.a' }, { seq: 2, receipt: 'a.b.c' }])).toBe('a.b.c\nc.b.a\n')
})
