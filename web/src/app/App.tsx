import { Suspense, useCallback, useEffect, useState } from 'react'
import { Claim } from '../door/Claim.tsx'
import { lacking, type Lacking } from '../door/browser.ts'
import { Door } from '../door/Door.tsx'
import { RefusalScreen } from '../door/Refusal.tsx'
import type { Device } from '../identity/keystore.ts'
import { type Address, seatAddress, type Signal } from '../identity/links.ts'
import { late } from './late.tsx'
import { Seated } from './Seated.tsx'

const Operator = late(() => import('../operator/Operator.tsx'))

/** From the address of the page to a seat. */
export function App({ address }: { address: Address }) {
  const [lacks, setLacks] = useState<Lacking | 'nothing' | 'unknown'>('unknown')
  const [seated, setSeated] = useState<{ device: Device; clock: number }>()
  const { signal, tone, level, light, wall } = address
  const [given] = useState<Signal>(() => ({ ...(signal && { signal }), ...(tone !== undefined && { tone }), ...(level !== undefined && { level }), ...(light && { light }), ...(wall && { wall }) }))

  useEffect(() => {
    void lacking().then((lacks) => {
      setLacks(lacks ?? 'nothing')
    })
  }, [])

  const onSeat = useCallback(
    (device: Device, clock: number) => {
      // The link's secrets leave the address bar and the history.
      history.replaceState(null, '', seatAddress(device.summit, device.member, given))
      setSeated({ device, clock })
    },
    [given],
  )

  if (seated) return <Seated device={seated.device} clock={seated.clock} signal={given} />
  if (address.at === 'nowhere') return <RefusalScreen why="nowhere" />
  if (lacks === 'unknown') return null
  // An operator meets nobody and keeps no key.
  const forgiven = address.at === 'operator' && (lacks === 'media' || lacks === 'storage')
  if (lacks !== 'nothing' && !forgiven) return <RefusalScreen why={lacks} />
  switch (address.at) {
    case 'operator':
      return (
        <Suspense>
          <Operator />
        </Suspense>
      )
    case 'claim':
      return <Claim address={address} onSeat={onSeat} />
    case 'seat':
      return <Door address={address} signal={given} onSeat={onSeat} />
  }
}
