import { useMemo } from 'react'
import { codeOf } from './qr.ts'

/** Dark on light in every theme: scanners know no other. */
export function QrCode({ link, name }: { link: string; name: string }) {
  const { side, path } = useMemo(() => codeOf(link), [link])
  return (
    <svg className="qr" role="img" aria-label={name} viewBox={`0 0 ${String(side)} ${String(side)}`} shapeRendering="crispEdges">
      <rect width={side} height={side} className="qr-light" />
      <path d={path} className="qr-dark" />
    </svg>
  )
}
