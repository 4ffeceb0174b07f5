import { MessageSquareText, Send } from 'lucide-react'
import { useCallback, useEffect, useRef, useState, type KeyboardEvent as Press, type RefObject } from 'react'
import { DialogTrigger, Label, Radio, RadioGroup, ToggleButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { findMember, findPerson, type Sitting } from '../api/view.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { Button } from '../ui/Button.tsx'
import { keyOf, writes } from '../ui/keys.ts'
import { oneLine } from '../ui/languages.ts'
import { Panel } from '../ui/Panel.tsx'
import { timeIn } from '../ui/time.ts'
import { Camera } from './Camera.tsx'
import { goHome } from './home.ts'
import { LevelSaid, LevelSlider } from './Level.tsx'
import type { Level } from './levels.ts'
import { CIRCLES, CODES, codeOf, LONGEST_LINE, worded, type Circle, type Said } from './lines.ts'
import { TALK_KEYS } from './talking.ts'
import type { BoothTalk } from './useBoothRoom.ts'
import { useBrief } from './useBrief.ts'
import { useLevels } from './useLevels.ts'

const HEARD: readonly Level[] = ['booth']
/** That nobody is there to read is told for so long. */
const SAID_MS = 4000

/** What is said and written off air: to the booth, to the technician, to the other booths. */
export function Talk({ view, me, attending, attended, talk, reader }: { view: Sitting; me: string; attending: Attending; attended: AttendingNow; talk: BoothTalk; reader: string }) {
  const { t } = useTranslation(['talk', 'booth'])
  const { room, now } = talk
  const [to, setTo] = useState<Circle>('booth')
  const [typed, setTyped] = useState('')
  const [canned, setCanned] = useState(false)
  const levels = useLevels(attending, HEARD)
  const field = useRef<HTMLInputElement>(null)
  const circles = CIRCLES.filter((each) => (each === 'technician' ? hasTechnician(view, room.booth, me) : each === 'booth' || (view.booths.length > 1 && findMember(view, me) !== undefined)))
  const aim = circles.includes(to) ? to : 'booth'
  const text = worded(typed)
  const ready = room.reads(aim)
  const why = t(now.encryption.at === 'on' && now.line === 'joined' ? 'nobody' : 'joining')
  const [refused, setRefused] = useBrief<Readonly<object>>(SAID_MS)
  const open = useCallback(() => {
    if (room.reads(aim)) setCanned(true)
    else setRefused({})
  }, [room, aim, setRefused])
  useConsoleKeys(field, open)
  const turned = useTurning(circles[(circles.indexOf(aim) + 1) % circles.length] ?? aim, setTo)

  /** What nobody reads stays where it is. */
  const say = (said: Said): boolean => {
    const sent = room.say(said, aim)
    if (sent) setCanned(false)
    else setRefused({})
    return sent
  }
  return (
    <section
      className="booth-row booth-talk"
      aria-label={t('name')}
      onFocus={() => { room.watch(true) }}
      onBlur={() => { room.watch(false) }}
    >
      <h2>
        <MessageSquareText aria-hidden />
        {t('heading')}
        {now.log.unread > 0 ? <span className="booth-unread">{t('unread', { count: now.log.unread })}</span> : null}
      </h2>
      <ToggleButton className="button talk" isSelected={now.talks} onChange={() => { room.talk('latch') }} aria-label={t('talk')}>
        {t('talk')} <kbd aria-hidden>{TALK_KEYS.talk}</kbd>
      </ToggleButton>
      <LevelSlider level="booth" levels={levels} />
      <LevelSaid levels={levels} />
      {attending.seat.signal === 'tone' ? null : <Camera attending={attending} now={attended} />}
      <Lines view={view} talk={talk} reader={reader} />
      {circles.length > 1 ? (
        <RadioGroup className="pills" orientation="horizontal" value={aim} onChange={(circle) => { setTo(circle as Circle) }}>
          <Label className="pills-label">
            {t('to')} <kbd aria-hidden>{TALK_KEYS.to}</kbd>
          </Label>
          {circles.map((circle) => (
            <Radio key={circle} className="pill" value={circle}>
              {t(`circle.${circle}`)}
            </Radio>
          ))}
        </RadioGroup>
      ) : null}
      <span className="unseen" role="status" aria-label={t('to')}>
        {turned ? t('booth:levelSaid', { level: t('to'), value: t(`circle.${aim}`) }) : ''}
      </span>
      <DialogTrigger isOpen={canned} onOpenChange={setCanned}>
        <Button size="small" isDisabled={!ready}>
          {t('canned')} <kbd aria-hidden>{TALK_KEYS.canned}</kbd>
        </Button>
        <Panel title={t('canned')}>
          <Canned say={say} />
        </Panel>
      </DialogTrigger>
      <form
        className="talk-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (text !== undefined && say({ text })) setTyped('')
        }}
      >
        <input
          ref={field}
          className="input"
          dir="auto"
          aria-label={t('write')}
          placeholder={ready ? undefined : why}
          maxLength={LONGEST_LINE}
          autoComplete="off"
          value={typed}
          onChange={(event) => { setTyped(event.target.value) }}
        />
        <kbd aria-hidden>{TALK_KEYS.write}</kbd>
        <Button type="submit" size="small" isDisabled={text === undefined}>
          <Send aria-hidden />
          {t('send')}
        </Button>
      </form>
      <span className="said" role="status" aria-label={t('write')}>
        {refused ? why : ''}
      </span>
    </section>
  )
}

/** A technician's own booth has nobody else to call so. */
const hasTechnician = (view: Sitting, booth: string, me: string): boolean =>
  view.booths.find(({ id }) => id === booth)?.technicians?.some((member) => member !== me) ?? false

function Lines({ view, talk: { now }, reader }: { view: Sitting; talk: BoothTalk; reader: string }) {
  const { t } = useTranslation('talk')
  const log = useRef<HTMLDivElement>(null)
  const { lines } = now.log
  useEffect(() => { log.current?.scrollTo({ top: log.current.scrollHeight }) }, [lines])
  return (
    <div ref={log} className="talk-log" role="log" aria-label={t('log')} tabIndex={0}>
      {lines.length === 0 ? <p className="quiet">{t('empty')}</p> : null}
      {lines.map(({ id, from, to, said, atMs }) => (
        <p key={id}>
          <span className="quiet">
            <time className="figures" dateTime={new Date(atMs).toISOString()}>
              {timeIn(atMs, reader)}
            </time>{' '}
            {oneLine([findPerson(view, from)?.name ?? from, t(`circle.${to}`)], reader)}
          </span>{' '}
          <bdi>{'code' in said ? t(`line.${said.code}`) : said.text}</bdi>
        </p>
      ))}
    </div>
  )
}

/** The lines that need no typing; a digit sends. */
function Canned({ say }: { say: (said: Said) => boolean }) {
  const { t } = useTranslation('talk')
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => { list.current?.querySelector('button')?.focus() }, [])
  const press = (event: Press) => {
    const code = codeOf(keyOf(event))
    if (!code || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    say({ code })
  }
  return (
    <ul ref={list} className="talk-canned" onKeyDown={press}>
      {CODES.map((code, n) => (
        <li key={code}>
          <button type="button" className="button" data-look="quiet" onClick={() => { say({ code }) }}>
            <kbd aria-hidden>{(n + 1) % 10}</kbd> {t(`line.${code}`)}
          </button>
        </li>
      ))}
    </ul>
  )
}

/** One key goes to the text box and one opens the canned lines; Escape in the text box goes back to where the key was pressed, or home. */
function useConsoleKeys(field: RefObject<HTMLInputElement | null>, open: () => void): void {
  const before = useRef<Element>(null)
  useEffect(() => {
    const box = field.current
    // Who comes to it another way next has come from nowhere.
    const left = () => { before.current = null }
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      const key = keyOf(event)
      if (event.target === field.current && key === 'Escape') {
        const from = before.current
        field.current?.blur()
        goHome(from)
        return
      }
      if (writes(event.target) || (key !== TALK_KEYS.write && key !== TALK_KEYS.canned)) return
      event.preventDefault()
      if (key === TALK_KEYS.canned) {
        open()
        return
      }
      before.current = document.activeElement
      field.current?.focus()
    }
    box?.addEventListener('blur', left)
    window.addEventListener('keydown', down)
    return () => {
      box?.removeEventListener('blur', left)
      window.removeEventListener('keydown', down)
    }
  }, [field, open])
}

/** One key turns from one circle to the next; whether it has, so that it can be told. */
function useTurning(next: Circle, turn: (to: Circle) => void): boolean {
  const [turned, setTurned] = useState(false)
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || writes(event.target) || keyOf(event) !== TALK_KEYS.to) return
      event.preventDefault()
      turn(next)
      setTurned(true)
    }
    window.addEventListener('keydown', down)
    return () => { window.removeEventListener('keydown', down) }
  }, [next, turn])
  return turned
}
