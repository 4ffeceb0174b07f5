/** Draws one frame of the test picture: colour bars, whose it is, the time, and something that moves. */

export const WIDTH = 640
export const HEIGHT = 360
export const FRAMES_A_SECOND = 20
/** Where one machine carries many seats. */
export const FEW_FRAMES = 5
/** In place of somebody who signs. */
export const SIGNED_FRAMES = 30

/** What drawing needs of a canvas, on a page or in a worker. */
export type Pencil = Pick<CanvasRenderingContext2D, 'fillStyle' | 'fillRect' | 'font' | 'textAlign' | 'textBaseline' | 'fillText'>

/** The 75 % bars of EBU Tech 3325, which calm an encoder and show a wrong colour at a glance. */
const BARS = ['#bfbfbf', '#bfbf00', '#00bfbf', '#00bf00', '#bf00bf', '#bf0000', '#0000bf']

export type Scene = Readonly<{ name: string; hue: number }>

export function draw(pencil: Pencil, scene: Scene, frame: number, now: Date): void {
  const bar = Math.ceil(WIDTH / BARS.length)
  BARS.forEach((colour, n) => {
    pencil.fillStyle = colour
    pencil.fillRect(n * bar, 0, bar, HEIGHT)
  })
  // A stripe of a colour of this member's own, so that two test pictures are told apart from afar.
  pencil.fillStyle = `hsl(${String(scene.hue)} 70% 35%)`
  pencil.fillRect(0, HEIGHT - 72, WIDTH, 72)
  pencil.fillStyle = '#101418'
  pencil.fillRect(40, 100, WIDTH - 80, 132)
  pencil.fillStyle = '#e8ecef'
  pencil.textAlign = 'center'
  pencil.textBaseline = 'middle'
  pencil.font = '600 40px system-ui, sans-serif'
  pencil.fillText(scene.name, WIDTH / 2, 140, WIDTH - 96)
  pencil.font = '32px ui-monospace, monospace'
  pencil.fillText(`${now.toISOString().slice(11, 21)} UTC`, WIDTH / 2, 196, WIDTH - 96)
  pencil.fillRect((frame * 8) % WIDTH, HEIGHT - 56, 40, 40)
}

/** The scene of a member: the same wherever it is drawn. */
export function sceneOf(name: string, member: string): Scene {
  return { name, hue: hash(member) % 360 }
}

/** FNV-1a over UTF-16 units, 32 bits. */
export function hash(text: string): number {
  let h = 0x811c9dc5
  for (let n = 0; n < text.length; n++) h = Math.imul(h ^ text.charCodeAt(n), 0x01000193) >>> 0
  return h
}
