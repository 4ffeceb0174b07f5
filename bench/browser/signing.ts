/** How many frames a second of a signing interpreter's picture a viewer is shown, second by second, while somebody speaks. */
import { Device } from '../../e2e/harness/device.ts'
import { arrive, linkOf, openBrowser, Seat } from './stage.ts'

const seconds = 30

export async function measure(links: string): Promise<{ frames: number[]; longestGap: number; height: number }> {
  const browser = await openBrowser()
  try {
    const secretary = await Device.enrol(linkOf(links, 'beijing', 'secretary'))
    const link = await secretary.invite('signer', { name: 'Jun Ito', role: 'interpreter', languages: ['ils', 'en'], to: 3_600_000 })
    const staffed = await secretary.act('staff-booth', { booth: 'ils', outputs: ['ils'], members: ['signer'] })
    if (staffed.status !== 200) throw new Error(staffed.text)
    await arrive(browser, linkOf(links, 'beijing', 'principal'), { signal: 'tone', tone: 440 })
    const viewer = await arrive(browser, linkOf(links, 'moscow', 'principal'), { signal: 'test', tone: 700 })
    await viewer.sits()
    const signer = await Seat.open(browser, link, { signal: 'test' })
    await signer.sits()
    await viewer.choose('Sign language', 'International Sign')
    await signer.press('Space')
    await signer.onAir(true)
    const picture = viewer.page.getByLabel('Signing: Jun Ito')
    await picture.waitFor()
    return await picture.evaluate(
      (video: HTMLVideoElement, { seconds }) =>
        new Promise<{ frames: number[]; longestGap: number; height: number }>((resolve) => {
          const frames = Array.from({ length: seconds }, () => 0)
          let began: number | undefined
          let last: number | undefined
          let longestGap = 0
          let settling = 60
          const each = (now: number) => {
            // The first ones come while the line is being tried out.
            if (settling-- > 0) {
              video.requestVideoFrameCallback(each)
              return
            }
            began ??= now
            const second = Math.floor((now - began) / 1000)
            if (last !== undefined) longestGap = Math.max(longestGap, now - last)
            last = now
            if (second >= seconds) {
              resolve({ frames, longestGap, height: video.videoHeight })
              return
            }
            frames[second] = (frames[second] ?? 0) + 1
            video.requestVideoFrameCallback(each)
          }
          video.requestVideoFrameCallback(each)
        }),
      { seconds },
    )
  } finally {
    await browser.close()
  }
}
