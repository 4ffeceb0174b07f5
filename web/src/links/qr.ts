/** A link as a QR code (ISO/IEC 18004), to be drawn as one path. */
import { encodeQR } from 'qr'

/** The quiet zone around a code, in modules: ISO/IEC 18004, 6.3.8. */
const margin = 4

export type Code = Readonly<{
  /** The side of the square with its quiet zone, in modules. */
  side: number
  /** The dark modules, a run of each row at a time, as an SVG path. */
  path: string
}>

export function codeOf(link: string): Code {
  const rows = encodeQR(link, 'raw', { ecc: 'medium', border: margin })
  const runs: string[] = []
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue
      const from = x
      while (row[x + 1]) x++
      runs.push(`M${String(from)} ${String(y)}h${String(x + 1 - from)}v1H${String(from)}z`)
    }
  })
  return { side: rows.length, path: runs.join('') }
}
