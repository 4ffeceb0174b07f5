import { describe, expect, it, vi } from 'vitest'
import { asked, Packets, type Publisher } from './packets.ts'

const lines = (...all: string[]) => all.map((line) => `${line}\r\n`).join('')
const head = ['v=0', 's=-', 't=0 0']
const voice = ['m=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:0', 'a=rtpmap:111 opus/48000/2']
const again = 'a=rtcp-fb:111 nack'
const picture = ['m=video 9 UDP/TLS/RTP/SAVPF 96', 'a=mid:1']
const data = ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'a=mid:2']

it('asks for long packets of every voice, and for those again that are lost, and of nothing else', () => {
  expect(asked(lines(...head, ...voice, ...picture, ...voice, ...data), 60)).toBe(lines(...head, ...voice, 'a=ptime:60', again, ...picture, ...voice, 'a=ptime:60', again, ...data))
})

it('asks once, and takes back what was asked', () => {
  const usual = lines(...head, ...voice, ...data)
  expect(asked(asked(usual, 60), 60)).toBe(asked(usual, 60))
  expect(asked(asked(usual, 60), undefined)).toBe(usual)
  expect(asked(lines(...head, voice[0]!, 'a=ptime:20', ...voice.slice(1)), 60)).toBe(lines(...head, ...voice, 'a=ptime:60', again))
})

it('leaves a description without a voice as it is', () => {
  expect(asked(lines(...head, ...data), 60)).toBe(lines(...head, ...data))
})

describe('the packets of a connection', () => {
  /** An engine's client whose offers are as its connection stands, and what it sends and takes. */
  function client() {
    const sent: number[] = []
    const taken: [string | undefined, number][] = []
    let local = lines(...head, ...voice, 'a=sendonly')
    let offers = 0
    const publisher: Publisher = {
      onOffer: (_, id) => { sent.push(id) },
      createAndSendOffer: async () => {
        await Promise.resolve()
        publisher.onOffer?.({ type: 'offer', sdp: local }, ++offers)
      },
      setRemoteDescription: ({ sdp }, id) => {
        taken.push([sdp, id])
        return Promise.resolve(true)
      },
      getLocalDescription: () => ({ type: 'offer', sdp: agreed }),
      getRemoteDescription: () => ({ type: 'answer', sdp: lines(...head, ...voice) }),
    }
    // Once they are connected the browser tells the port, and in an order of its own.
    const agreed = lines(...head, voice[0]!.replace(' 9 ', ' 40123 '), 'a=sendonly', 'a=mid:0')
    return { publisher, packets: new Packets(publisher), sent, taken, publish: () => { local = lines(...head, ...voice, ...picture) } }
  }
  const long = lines(...head, ...voice, 'a=ptime:60', again)

  it('become long at once, with no word to the engine', async () => {
    const { packets, sent, taken } = client()
    await packets.ask(60)
    expect([sent, taken]).toEqual([[], [[long, 1]]])
    await packets.ask(undefined)
    expect([sent, taken[1]]).toEqual([[], [lines(...head, ...voice), 2]])
  })

  it('are told with what else there is to agree, and asked for in the answer', async () => {
    const { publisher, packets, sent, taken, publish } = client()
    publish()
    await packets.ask(60)
    expect([sent, taken]).toEqual([[1], []])
    await publisher.setRemoteDescription({ type: 'answer', sdp: lines(...head, ...voice) }, 1)
    expect(taken).toEqual([[long, 1]])
  })

  it('leave the client’s own offers to the engine, also one that is made meanwhile', async () => {
    const { publisher, packets, sent } = client()
    await publisher.createAndSendOffer()
    await Promise.all([publisher.createAndSendOffer(), packets.ask(60)])
    expect(sent).toEqual([1, 2, 3])
  })

  it('ask the engine where its answer of before does not fit any more', async () => {
    const { publisher } = client()
    publisher.setRemoteDescription = () => Promise.reject(new Error('of another connection'))
    const sent = vi.fn()
    publisher.onOffer = sent
    await new Packets(publisher).ask(60)
    await vi.waitFor(() => { expect(sent).toHaveBeenCalledOnce() })
  })
})
