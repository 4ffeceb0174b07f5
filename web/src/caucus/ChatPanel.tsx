import { Send } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findMember, type View } from '../api/view.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { lengthOf, LONGEST, worded } from '../media/chat.ts'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { timeIn } from '../ui/time.ts'

/** When the reader is told how much room is left. */
const NEAR = 200

/** What is written in the caucus while this seat is there. */
export function ChatPanel({ view, me, attending, now }: { view: View; me: string; attending: Attending; now: AttendingNow }) {
  const { t, i18n } = useTranslation('caucus')
  const [typed, setTyped] = useState('')
  const [failed, setFailed] = useState(false)
  const end = useRef<HTMLDivElement>(null)
  const field = useId()
  const reader = i18n.language
  const { messages } = now.chat
  const left = LONGEST - lengthOf(typed.trim())
  const text = worded(typed)

  useEffect(() => {
    const look = () => { attending.watchChat(!document.hidden) }
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      attending.watchChat(false)
    }
  }, [attending])
  useEffect(() => { end.current?.scrollIntoView({ block: 'nearest' }) }, [messages])

  const send = () => {
    if (text === undefined) return
    setFailed(false)
    attending.say(text).then(
      () => { setTyped((now) => (now === typed ? '' : now)) },
      () => { setFailed(true) },
    )
  }

  return (
    <section className="chat" aria-label={t('chat.name')}>
      <div className="chat-log" role="log" aria-label={t('chat.log')} tabIndex={0}>
        <p className="chat-note quiet">{t('chat.note')}</p>
        {messages.length === 0 ? <p className="quiet">{t('chat.empty')}</p> : null}
        {messages.map((message) => (
          <article key={message.id} className="chat-message" data-own={message.from === me || undefined}>
            <p className="chat-from">
              <bdi>{findMember(view, message.from)?.member.name ?? message.from}</bdi>{' '}
              <time className="figures" dateTime={new Date(message.atMs).toISOString()}>
                {timeIn(message.atMs, reader)}
              </time>
            </p>
            <p className="chat-text" dir="auto">
              {message.text}
            </p>
          </article>
        ))}
        <div ref={end} />
      </div>
      {failed ? <Notice tone="alarm" title={t('chat.failed')}>{t('chat.failedNext')}</Notice> : null}
      <form
        className="chat-form"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <label className="field" htmlFor={field}>
          <span>{t('chat.message')}</span>
        </label>
        <textarea
          id={field}
          className="input"
          rows={2}
          dir="auto"
          value={typed}
          aria-invalid={left < 0 || undefined}
          onChange={(event) => { setTyped(event.target.value) }}
          onKeyDown={(event) => {
            // Enter also ends a word that is being composed, as in Chinese.
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
            event.preventDefault()
            send()
          }}
        />
        <div className="row">
          <Button type="submit" isDisabled={text === undefined || now.line !== 'joined' || now.encryption.at !== 'on'}>
            <Send aria-hidden />
            {t('chat.send')}
          </Button>
          {left < NEAR ? <p className={left < 0 ? 'chat-over' : 'quiet'}>{left < 0 ? t('chat.tooLong', { count: -left }) : t('chat.left', { count: left })}</p> : null}
        </div>
      </form>
    </section>
  )
}
