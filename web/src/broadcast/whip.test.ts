import { describe, expect, it } from 'vitest'
import { spoken } from './whip.ts'

const offer = [
  'v=0', 'm=video 9 UDP/TLS/RTP/SAVPF 96', 'a=mid:0', 'a=msid:S picture', 'a=rtpmap:96 H264/90000',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:1', 'a=msid:S 1-2-3', 'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1', 'a=ssrc:7 cname:c', 'a=ssrc:7 msid:S 1-2-3',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:2', 'a=msid:S 1-2-34', 'a=rtpmap:111 opus/48000/2', '',
].join('\r\n')

describe('an answer', () => {
  it('asks for speech that is never left out', () => {
    const lines = spoken(offer).split('\r\n')
    expect(lines.filter((line) => line === 'a=fmtp:111 maxaveragebitrate=64000;stereo=0;useinbandfec=1;usedtx=0')).toHaveLength(1)
    const bare = spoken('m=audio 9 X 111\r\na=rtpmap:111 opus/48000/2\r\na=sendonly\r\n')
    expect(bare).toBe('m=audio 9 X 111\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 maxaveragebitrate=64000;stereo=0;useinbandfec=1;usedtx=0\r\na=sendonly\r\n')
  })

  it('without Opus stays as it is', () => {
    expect(spoken('v=0\r\nm=video 9 X 96\r\n')).toBe('v=0\r\nm=video 9 X 96\r\n')
  })
})
