/**
 * The gallery's page: an open session for anyone, in each language. It is a page of its own, without the seats' app, without cookies, and
 * loads nothing from elsewhere.
 */
import { floorCode, play, playable, type Channel, type Happening, type Player } from './player.ts'
import { languages, ownName, pageLanguage, wanted, wordsIn, type Language, type Words } from './words.ts'

const name = location.pathname.split('/')[2] ?? ''
const place = `/gallery/${name}`
const announcements = `/announcements/${name}`
const stream = `${place}/index.m3u8`
const lookEvery = 3000

type Recording = Readonly<{ name: string; began: string; seconds: number; bytes: number; languages: readonly string[] }>

type Stage = 'looking' | 'waiting' | 'ready' | 'on' | 'over' | 'lost' | 'cannot'

function make<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Readonly<Record<string, string>> = {}, ...within: Node[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...within)
  return made
}

const title = make('h1')
const sign = make('strong', { class: 'sign', hidden: '' })
const video = make('video', { playsinline: '', preload: 'none' })
const watch = make('button', { class: 'first', type: 'button' })
const captions = make('div', { class: 'captions', role: 'region' })
const status = make('p', { class: 'status', role: 'status', tabindex: '-1' })
const pause = make('button', { type: 'button' })
const live = make('button', { type: 'button' })
const delay = make('span', { class: 'delay' })
const legend = make('legend')
const voices = make('fieldset', {}, legend)
const aloneBox = make('input', { type: 'checkbox' })
const aloneWords = make('span')
const pick = make('select')
const recordings = make('ul')
const recordingsName = make('h2')
const shelf = make('section', { hidden: '' }, recordingsName, recordings)
const told = make('a')
const footer = make('footer', { hidden: '' }, told)
const aloneLabel = make('label', { class: 'plain' }, aloneBox, aloneWords)
const controls = make('div', { class: 'controls' }, pause, live, delay, aloneLabel)
const noPlaceForTheFocus = 'body, [hidden], [hidden] *, .status:empty'

let words: Words
let language: Language
let stage: Stage = 'looking'
let channels: readonly Channel[] = []
let chosen = floorCode
let chosenByTheReader = false
let player: Player | undefined
let paused = false
let pressed = false // a browser plays sound to who has pressed something
let pictured = true
let recorded: readonly Recording[] = []
let ended: string | undefined

function draw(): void {
  const focused = document.activeElement !== document.body
  document.documentElement.lang = language
  document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr'
  title.textContent = words.title
  document.title = stage === 'on' ? `${words.onAir} · ${title.textContent}` : title.textContent
  sign.textContent = words.onAir
  sign.hidden = stage !== 'on' && stage !== 'ready'
  drawStatus()
  watch.textContent = words.watch
  watch.hidden = stage !== 'ready'
  pause.textContent = paused ? words.play : words.pause
  live.textContent = words.live
  controls.hidden = voices.hidden = stage !== 'on'
  aloneLabel.hidden = !pictured || player?.soundAlone === undefined
  aloneWords.textContent = words.audioOnly
  legend.textContent = words.languages
  video.setAttribute('aria-label', words.picture)
  captions.setAttribute('aria-label', words.captions)
  pick.setAttribute('aria-label', words.interface)
  told.textContent = words.announcements
  told.setAttribute('href', `${announcements}/${language}`)
  drawVoices()
  drawDelay()
  if (focused && document.activeElement?.matches(noPlaceForTheFocus)) [watch, pause, status].find((each) => !each.matches(noPlaceForTheFocus))?.focus()
}

/** What is written anew would be said anew. */
function drawStatus(): void {
  const { waiting, ready, unseen, over, lost, cannot, loading } = words
  const said = { looking: loading, waiting, ready, on: pictured ? '' : unseen, over, lost, cannot }[stage].replace('{{watch}}', words.watch)
  if (status.textContent !== said) status.textContent = said
}

function drawRecordings(): void {
  shelf.hidden = recorded.length === 0
  recordingsName.textContent = words.recordings
  const when = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' })
  const figure = (value: number, unit: string) =>
    new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 0 }).format(Math.max(1, Math.round(value)))
  recordings.replaceChildren(
    ...recorded.map(({ name: file, began, seconds, bytes, languages: spoken }) => {
      const link = make('a', { href: `${place}/recordings/${file}.mp4`, download: '' })
      link.textContent = when.format(new Date(began))
      const about = make('span', { class: 'delay' })
      about.textContent = [
        figure(seconds / 60, 'minute'), figure(bytes / 1e6, 'megabyte'), ...spoken.map((tag) => (tag === floorCode ? words.floor : ownName(tag))),
      ].join(' · ')
      return make('li', {}, link, document.createTextNode(' '), about)
    }),
  )
}

/** What was recorded of open sessions that are over; anything that cannot be read is none. */
async function lookForRecordings(): Promise<void> {
  try {
    const answer = await fetch(`${place}/recordings`, { credentials: 'omit' })
    recorded = answer.ok ? ((await answer.json()) as Recording[]) : []
  } catch {
    return
  }
  drawRecordings()
}

/** The way to what was announced of this summit, where anything was. */
async function lookForAnnouncements(): Promise<void> {
  footer.hidden = !(await fetch(announcements, { method: 'HEAD', credentials: 'omit' }).then(
    ({ ok }) => ok,
    () => false,
  ))
}

function drawVoices(): void {
  const focused = document.activeElement instanceof HTMLInputElement ? document.activeElement.value : undefined
  voices.replaceChildren(legend)
  for (const channel of channels) {
    const radio = make('input', { type: 'radio', name: 'voice', value: channel.code })
    radio.checked = channel.code === chosen
    radio.addEventListener('change', () => {
      choose(channel.code)
    })
    const called = make('span', channel.code === floorCode ? {} : { lang: channel.code })
    called.textContent = channel.code === floorCode ? words.floor : channel.name
    voices.append(make('label', {}, radio, called))
    if (focused === channel.code) radio.focus()
  }
}

function drawDelay(): void {
  const seconds = player?.delay()
  delay.textContent = paused ? words.paused : seconds === undefined ? '' : words.delay.replace('{{seconds}}', new Intl.NumberFormat(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(seconds))
}

function enter(next: Stage): void {
  stage = next
  draw()
}

function choose(code: string): void {
  chosen = code
  chosenByTheReader = true
  player?.pick(code)
  drawVoices()
}

function happened(what: Happening): void {
  switch (what.kind) {
    case 'channels':
      channels = what.channels
      if (!chosenByTheReader) chosen = wanted([floorCode, ...channels.map((channel) => channel.code)], navigator.languages)
      player?.pick(chosen)
      draw()
      break
    case 'picture':
      pictured = what.there
      draw()
      break
    case 'playing':
      paused = false
      enter('on')
      break
    case 'paused':
      paused = true
      draw()
      break
    case 'over':
    case 'lost':
      leave(what.kind)
      break
  }
}

function leave(next: 'over' | 'lost'): void {
  player?.close()
  player = undefined
  enter(next)
  // It can be fetched for some minutes more, and is not the next one.
  if (next === 'over') void lookForRecordings()
  if (next === 'over') void look().then((now) => (ended = now), () => undefined)
}

/** The stream there is now, by its first address; nothing while none is on air. One that is over can be fetched for some minutes. */
async function look(): Promise<string | undefined> {
  const answer = await fetch(stream, { credentials: 'omit' })
  if (!answer.ok) return undefined
  const found = (await answer.text()).split('\n').find((line) => line !== '' && !line.startsWith('#'))
  if (found === undefined || found === ended) return found
  const playlist = await fetch(new URL(found, new URL(stream, location.href)), { credentials: 'omit' })
  if (playlist.ok && !(await playlist.text()).includes('#EXT-X-ENDLIST')) return found
  ended = found
  return found
}

/** A picture that has come to voices alone is shown to who listens. */
async function lookForPicture(playing: Player): Promise<void> {
  const found = await look().catch(() => undefined)
  if (player !== playing || pictured || paused || !found?.endsWith('/video.m3u8')) return
  playing.close()
  begin()
}

async function lookAgain(): Promise<void> {
  if (player && !pictured && !paused) await lookForPicture(player)
  if (player) return
  try {
    const found = await look()
    if (found !== undefined && found !== ended) {
      ended = undefined
      if (stage === 'lost' && pressed) begin()
      else enter('ready')
    } else if (stage !== 'over') enter('waiting')
  } catch {
    enter('lost')
  }
}

function begin(): void {
  player = play(video, stream, happened)
  enter('on')
  void video.play().catch(() => {
    paused = true // it waits for a press
    draw()
  })
}

async function speak(next: Language): Promise<void> {
  words = await wordsIn(next)
  language = next
  draw()
  drawRecordings()
}

for (const each of languages) {
  const option = make('option', { value: each, lang: each })
  option.textContent = ownName(each)
  pick.append(option)
}
pick.addEventListener('change', () => {
  void speak(pageLanguage([pick.value]))
})
watch.addEventListener('click', () => {
  pressed = true
  begin()
  pause.focus()
})
pause.addEventListener('click', () => {
  if (video.paused) void video.play().catch(() => undefined)
  else video.pause()
})
live.addEventListener('click', () => {
  player?.toLive()
})
aloneBox.addEventListener('change', () => {
  player?.soundAlone?.(aloneBox.checked)
})

const first = pageLanguage(navigator.languages)
pick.value = first
await speak(first)
document.getElementById('gallery')?.append(
  make('header', {}, title, sign, pick),
  make('div', { class: 'stage' }, video, watch),
  status,
  captions,
  controls,
  voices,
  shelf,
  footer,
)
void lookForRecordings()
void lookForAnnouncements()
if (playable(video)) {
  setInterval(drawDelay, 500)
  setInterval(() => void lookAgain(), lookEvery)
  void lookAgain()
} else enter('cannot')
