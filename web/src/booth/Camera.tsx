import { Video as VideoIcon, VideoOff } from 'lucide-react'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { Button } from '../ui/Button.tsx'
import { useKey } from './useKey.ts'

export const CAMERA_KEY = 'V'

/** Whether the booth sees this seat. Who signs on air is seen by who watches them, whatever this says. */
export function Camera({ attending, now }: { attending: Pick<Attending, 'now' | 'camera'>; now: Pick<AttendingNow, 'camera' | 'cameraOn'> }) {
  const { t } = useTranslation('plenary')
  const turn = useCallback(() => { attending.camera(!attending.now.cameraOn) }, [attending])
  useKey(CAMERA_KEY, turn)
  return (
    <>
      <Button size="small" onPress={turn}>
        {now.cameraOn ? <VideoIcon aria-hidden /> : <VideoOff aria-hidden />}
        {t(now.cameraOn ? 'cameraOff' : 'cameraOn')} <kbd aria-hidden>{CAMERA_KEY}</kbd>
      </Button>
      <span className="small" role="status">
        {now.cameraOn && now.camera.at === 'failed' ? t('noPicture.title') : ''}
      </span>
    </>
  )
}
