import { expect, it } from 'vitest'
import { asked } from './packets.ts'

const lines = (...all: string[]) => all.map((line) => `${line}\r\n`).join('')
const head = ['v=0', 's=-', 't=0 0']
const voice = ['m=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:0', 'a=rtpmap:111 opus/48000/2']
const picture = ['m=video 9 UDP/TLS/RTP/SAVPF 96', 'a=mid:1']
const data = ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'a=mid:2']

it('asks for long packets of every voice, and of nothing else', () => {
  expect(asked(lines(...head, ...voice, ...picture, ...voice, ...data), 60)).toBe(lines(...head, ...voice, 'a=ptime:60', ...picture, ...voice, 'a=ptime:60', ...data))
})

it('asks once, and takes back what was asked', () => {
  const usual = lines(...head, ...voice, ...data)
  expect(asked(asked(usual, 60), 60)).toBe(asked(usual, 60))
  expect(asked(asked(usual, 60), undefined)).toBe(usual)
  expect(asked(lines(...head, voice[0]!, 'a=ptime:20', ...voice.slice(1)), 60)).toBe(lines(...head, ...voice, 'a=ptime:60'))
})

it('leaves a description without a voice as it is', () => {
  expect(asked(lines(...head, ...data), 60)).toBe(lines(...head, ...data))
})
