/** What a person at a seat would see of the others: pictures that are really decoded and go on moving. */
import type { Page } from 'playwright-core'
import { until } from './until.ts'

interface InboundVideo {
  type: string
  kind?: string
  mid?: string
  packetsReceived?: number
  framesReceived?: number
  framesDecoded?: number
  keyFramesDecoded?: number
  pliCount?: number
}

/** Incoming video, as the browser's own statistics count it on every peer connection; `streams` tells where one is stuck: its packets, frames, decoded, key frames, requests. */
interface Seen {
  decoded: number
  shown: number
  streams: string[]
}

declare global {
  interface Window {
    parleyEye?: () => Promise<Seen>
  }
}

/** Runs in the page before anything of the app. */
export function installEye(): void {
  const connections = new Set<RTCPeerConnection>()
  const Original = window.RTCPeerConnection
  window.RTCPeerConnection = new Proxy(Original, {
    construct(target, args: [RTCConfiguration?]) {
      const connection = new target(...args)
      connections.add(connection)
      return connection
    },
  })
  window.parleyEye = async () => {
    let decoded = 0
    const streams: string[] = []
    for (const connection of connections) {
      if (connection.connectionState !== 'connected') continue
      const statistics = (await connection.getStats()) as unknown as Map<string, InboundVideo>
      for (const one of statistics.values()) {
        if (one.type !== 'inbound-rtp' || one.kind !== 'video') continue
        decoded += one.framesDecoded ?? 0
        streams.push(`${one.mid ?? '?'}: ${[one.packetsReceived, one.framesReceived, one.framesDecoded, one.keyFramesDecoded, one.pliCount].map((count) => count ?? 0).join(' ')}`)
      }
    }
    // On the page: an element with a picture, large enough to be looked at, that has painted frames.
    const shown = [...document.querySelectorAll('video')].filter((video) => {
      const box = video.getBoundingClientRect()
      return video.videoWidth > 0 && !video.paused && box.width > 40 && box.height > 30 && video.getVideoPlaybackQuality().totalVideoFrames > 0
    }).length
    return { decoded, shown, streams }
  }
}

async function look(page: Page): Promise<Seen> {
  return page.evaluate(async () => (await window.parleyEye?.()) ?? { decoded: 0, shown: 0, streams: [] })
}

/** Waits until remote video goes on being decoded (`frames` more than at the first look) and at least one picture is on the page. */
export async function sees(page: Page, who: string, frames = 10): Promise<void> {
  let first: number | undefined
  await until(
    `${who} sees the others move`,
    () => look(page),
    ({ decoded, shown }) => {
      // After a reconnection the counters begin anew.
      if (first === undefined || decoded < first) first = decoded
      return shown > 0 && decoded >= first + frames
    },
    40_000,
  )
}
