import { Video as VideoIcon, VideoOff } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { Button } from '../ui/Button.tsx'
import { keyOf, writes } from '../ui/keys.ts'

export const CAMERA_KEY = 'V'

/** Whether the booth sees this seat. Who signs on air is seen by who watches them, whatever this says. */
export function Camera({ attending, now }: { attending: Pick<Attending, 'now' | 'camera'>; now: Pick<AttendingNow, 'camera' | 'cameraOn'> }) {
  const { t } = useTranslation('plenary')
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || writes(event.target) || keyOf(event) !== CAMERA_KEY) return
      event.preventDefault()
      attending.camera(!attending.now.cameraOn)
    }
    window.addEventListener('keydown', down)
    return () => { window.removeEventListener('keydown', down) }
  }, [attending])
  return (
    <>
      <Button size="small" onPress={() => { attending.camera(!attending.now.cameraOn) }}>
        {now.cameraOn ? <VideoIcon aria-hidden /> : <VideoOff aria-hidden />}
        {t(now.cameraOn ? 'cameraOff' : 'cameraOn')} <kbd aria-hidden>{CAMERA_KEY}</kbd>
      </Button>
      <span className="small" role="status">
        {now.cameraOn && now.camera.at === 'failed' ? t('noPicture.title') : ''}
      </span>
    </>
  )
}
