/** One member's seat: a page of its own in a browser context of its own, found by what a screen reader would say. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { hears, installEar, type Expected } from './ear.ts'
import { installEye, sees } from './eye.ts'
import type { SeatLink } from './node.ts'
import { installRecorder } from './recorder.ts'
import { until } from './until.ts'

export type SeatWish = Readonly<{
  /** Colour bars and a tone, a tone alone, or the machine's (pretended) devices. */
  signal?: 'test' | 'tone' | 'devices'
  /** Hertz, and dBFS where it is not that of an ordinary voice. */
  tone?: number
  level?: number
  /** Few frames, and the longer packets of poor lines: one machine carries all seats. */
  light?: boolean
  /** The interface's language; English unless a test is about another. */
  language?: string
  scheme?: 'light' | 'dark'
  /** What it plays can be recorded, for which the page runs a script that the content security policy would not let in. */
  records?: boolean
  /** Run in the page before the app, in order. */
  before?: readonly (() => void)[]
  /** Makes of the app's frame worker another one, for who attacks with a program of their own. */
  frames?: (script: string) => string
}>

export class Seat {
  /** What must never happen on a page: uncaught errors and breaches of the content security policy. */
  readonly faults: string[] = []

  private constructor(
    readonly link: SeatLink,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async open(browser: Browser, link: SeatLink, wish: SeatWish = {}): Promise<Seat> {
    const context = await browser.newContext({
      locale: wish.language ?? 'en',
      colorScheme: wish.scheme ?? 'dark',
      viewport: { width: 1280, height: 720 },
      reducedMotion: 'reduce',
      bypassCSP: wish.records ?? false,
    })
    await context.addInitScript((language) => {
      localStorage.setItem('parley.language', language)
    }, wish.language ?? 'en')
    await context.addInitScript(installEar)
    await context.addInitScript(installEye)
    if (wish.records) await context.addInitScript(installRecorder)
    for (const script of wish.before ?? []) await context.addInitScript(script)
    const { frames } = wish
    if (frames)
      await context.route(/\/assets\/frames\.worker-/, async (route) => {
        // The seats' own names under localhost are the browser's to resolve, not the system's.
        const answer = await route.fetch({ url: route.request().url().replace(/\/\/[^/:]+/, '//127.0.0.1') })
        await route.fulfill({ response: answer, body: frames(await answer.text()) })
      })
    const page = await context.newPage()
    const seat = new Seat(link, context, page)
    page.on('pageerror', (error) => seat.faults.push(`uncaught: ${error.stack ?? error.message}`))
    page.on('console', (message) => {
      if (/content security policy|trusted type|integrity/i.test(message.text())) seat.faults.push(`policy: ${message.text()}`)
    })
    await page.goto(address(link.url, wish))
    return seat
  }

  get name(): string {
    return this.link.name
  }

  /** Presses "I am NAME". */
  async enrol(): Promise<void> {
    await this.page.getByRole('button', { name: `I am ${this.name}` }).click()
    await this.page.getByRole('main', { name: 'Line check' }).waitFor()
  }

  /** From the line check on, with one press. */
  async enter(): Promise<void> {
    await this.page.getByRole('button', { name: 'Enter' }).click()
  }

  /** Waits until the seat is past the door and the line check, wherever the summit is. */
  async arrived(): Promise<void> {
    await this.page.getByRole('main', { name: /^(Preparing|Gathering|Recess|Plenary|Booth|Desk)$/ }).waitFor()
  }

  /** Waits for the plenary, or the booth for an interpreter. */
  async sits(): Promise<void> {
    await this.page.getByRole('main', { name: this.link.role === 'interpreter' ? 'Booth' : 'Plenary' }).waitFor()
  }

  /** Picks one of several, as with the mouse: the radio button itself is hidden under its label. */
  async choose(group: string, name: string): Promise<void> {
    const choices = this.page.getByRole('radiogroup', { name: group })
    const radio = choices.getByRole('radio', { name })
    // What a label is filtered by is looked for inside it.
    await choices.locator('label').filter({ has: this.page.getByRole('radio', { name }) }).click()
    await until(`${this.name} has chosen ${name}`, () => radio.isChecked(), (chosen) => chosen)
  }

  /** An interpreter's key, which acts wherever the focus is. */
  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key)
  }

  /** Turns an interpreter's output to this language, by the key that is printed on the control. */
  async into(language: string): Promise<void> {
    const radio = this.page.getByRole('radiogroup', { name: 'Output' }).getByRole('radio', { name: new RegExp(`^[AB] ${language}$`) })
    const label = (await radio.getAttribute('aria-label')) ?? (await this.page.locator('label').filter({ has: radio }).innerText())
    await this.press(label.trim().charAt(0).toLowerCase())
    await until(`${this.name} turns to ${language}`, () => radio.isChecked(), (chosen) => chosen)
  }

  /** Waits until the interpreter is on air, or off. */
  async onAir(on: boolean): Promise<void> {
    const button = this.page.getByRole('button', { name: 'On air' })
    await until(`${this.name} is ${on ? 'on' : 'off'} air`, () => button.getAttribute('aria-pressed'), (pressed) => pressed === String(on))
  }

  async sees(): Promise<void> {
    await sees(this.page, this.name)
  }

  async hears(expected: Expected): Promise<Record<number, number>> {
    return hears(this.page, this.name, expected)
  }

  /** The lock is on the screen. */
  async encrypted(): Promise<void> {
    await this.page.getByText('End-to-end encrypted', { exact: true }).waitFor()
  }

  /** The chamber's code, as it is read aloud. */
  async code(): Promise<string> {
    await this.page.getByRole('button', { name: 'Code', exact: true }).click()
    const text = await this.page.getByText(/^Code: (\d{4} ){4}\d{4}$/).innerText()
    await this.page.getByRole('button', { name: 'Hide the code' }).click()
    return text
  }

  /** The node's answer to a request that this page makes with its own cookie. */
  async fetch(path: string, method = 'GET'): Promise<{ status: number; text: string }> {
    return this.page.evaluate(
      async ([path, method]) => {
        const answer = await fetch(path, { method })
        return { status: answer.status, text: await answer.text() }
      },
      [path, method] as const,
    )
  }

  /** Rules of accessibility that the page breaks now. */
  async violations(): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze()
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary ?? ''}`).join('; ')}`)
  }

  /** Its tab is killed: it has no time to say anything. */
  async dies(): Promise<void> {
    const system = await this.context.newCDPSession(this.page)
    const dead = this.page.waitForEvent('crash')
    void system.send('Page.crash').catch(() => undefined) // it never answers
    await dead
  }

  async close(): Promise<void> {
    await this.context.close()
    if (this.faults.length > 0) throw new Error(`${this.name}'s page: ${this.faults.join('\n')}`)
  }
}

function address(link: string, { signal = 'test', tone, level, light }: SeatWish): string {
  const url = new URL(link)
  if (signal !== 'devices') url.searchParams.set('signal', signal)
  if (tone !== undefined) url.searchParams.set('tone', String(tone))
  if (level !== undefined) url.searchParams.set('level', String(level))
  if (light) url.searchParams.set('light', '')
  return url.href
}
