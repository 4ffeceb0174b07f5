import { useEffect, useRef, useState } from 'react'

/** Nothing has been shown yet; frames come; they came and have stopped. */
export type Flow = 'waiting' | 'flowing' | 'stalled'

const LOOK_MS = 1000
/** So many looks without a new frame: the picture has stopped. */
const STALLED_LOOKS = 3

/** A picture without sound: whatever is heard goes through the mixer. `onFlow` tells whether frames come. */
export function Video({ track, label, mirrored = false, onFlow }: {
  track: MediaStreamTrack
  label: string
  mirrored?: boolean
  onFlow?: (flow: Flow) => void
}) {
  const element = useRef<HTMLVideoElement>(null)
  const [flow, setFlow] = useState<Flow>('waiting')
  useEffect(() => {
    const video = element.current
    if (!video) return
    video.srcObject = new MediaStream([track])
    // Muted pictures may always play; an interrupted call means that a newer picture has taken its place.
    video.play().catch(() => undefined)
    let frames = 0
    let still = 0
    const timer = setInterval(() => {
      const { totalVideoFrames } = video.getVideoPlaybackQuality()
      // A hidden page paints nothing, which says nothing about the line.
      still = totalVideoFrames === frames && !document.hidden ? still + 1 : 0
      frames = totalVideoFrames
      if (frames > 0) setFlow(still >= STALLED_LOOKS ? 'stalled' : 'flowing')
    }, LOOK_MS)
    return () => {
      clearInterval(timer)
      video.srcObject = null
      setFlow('waiting')
    }
  }, [track])
  useEffect(() => {
    onFlow?.(flow)
  }, [flow, onFlow])
  return (
    <video
      ref={element}
      className="picture"
      data-mirrored={mirrored || undefined}
      data-flow={flow}
      aria-label={label}
      autoPlay
      muted
      playsInline
      disablePictureInPicture
      onLoadedData={() => { setFlow('flowing') }}
    />
  )
}
