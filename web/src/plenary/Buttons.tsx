import { Mic, MicOff, Video as VideoIcon, VideoOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Seat } from '../app/seat.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { Button } from '../ui/Button.tsx'

/** Microphone and camera, for those who may send them in the chamber where they are. */
export function Buttons({ may, signal, attending, now }: {
  may: readonly string[]
  signal: Seat['signal']
  attending: Attending
  now: AttendingNow
}) {
  const { t } = useTranslation('plenary')
  return (
    <>
      {may.includes('microphone') ? (
        <Button onPress={() => { attending.mute(!now.muted) }} look={now.muted ? 'filled' : 'plain'}>
          {now.muted ? <MicOff aria-hidden /> : <Mic aria-hidden />}
          {t(now.muted ? 'unmute' : 'mute')}
        </Button>
      ) : null}
      {may.includes('camera') && signal !== 'tone' ? (
        <Button onPress={() => { attending.camera(!now.cameraOn) }} look={now.cameraOn ? 'plain' : 'filled'}>
          {now.cameraOn ? <VideoIcon aria-hidden /> : <VideoOff aria-hidden />}
          {t(now.cameraOn ? 'cameraOff' : 'cameraOn')}
        </Button>
      ) : null}
    </>
  )
}
