import { useEffect, useRef, useState } from 'react'

/** A picture without sound: whatever is heard goes through the mixer. `onFlow` tells whether a frame has been shown. */
export function Video({ track, label, mirrored = false, onFlow }: {
  track: MediaStreamTrack
  label: string
  mirrored?: boolean
  onFlow?: (flows: boolean) => void
}) {
  const element = useRef<HTMLVideoElement>(null)
  const [flows, setFlows] = useState(false)
  useEffect(() => {
    const video = element.current
    if (!video) return
    video.srcObject = new MediaStream([track])
    // Muted pictures may always play; an interrupted call means that a newer picture has taken its place.
    video.play().catch(() => undefined)
    return () => {
      video.srcObject = null
      setFlows(false)
    }
  }, [track])
  useEffect(() => {
    onFlow?.(flows)
  }, [flows, onFlow])
  return (
    <video
      ref={element}
      className="picture"
      data-mirrored={mirrored || undefined}
      data-flows={flows || undefined}
      aria-label={label}
      autoPlay
      muted
      playsInline
      disablePictureInPicture
      onLoadedData={() => { setFlows(true) }}
    />
  )
}
