import { useEffect, useId, useMemo, useState } from 'react'
import { Radio, RadioGroup } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Booth } from '../api/view.ts'
import { FLOOR } from '../interpretation/index.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { keep, kept } from '../ui/kept.ts'
import { alphabetical, languageName, oneLine } from '../ui/languages.ts'
import { KEYS } from './console.ts'
import { PRESELECT_KEYS, pivotsFor, preselecting, preselectsOf, sourceOf, toldOf, type PreselectKey } from './preselects.ts'

/** What the interpreter interprets from: the floor, or one of three languages that stand ready. */
export function Sources({ booth, attending, now, reader }: { booth: Booth | undefined; attending: Attending; now: AttendingNow; reader: string }) {
  const { t } = useTranslation('booth')
  const { summit, member } = attending.seat
  const id = useId()
  const [stored, setStored] = useState(() => kept(keptAs(summit, member)) ?? '')
  const pivots = (booth ? pivotsFor(now.channels, booth, attending.seat.view.booths) : []).join(' ')
  const all = useMemo(() => (pivots === '' ? [] : pivots.split(' ')), [pivots])
  const preselects = useMemo(() => preselectsOf(stored, all), [stored, all])

  useEffect(() => { attending.preselect(preselects) }, [attending, preselects])
  const stray = now.channel !== FLOOR && !preselects.includes(now.channel)
  useEffect(() => {
    // What is heard is what is pressed.
    if (stray) attending.choose(FLOOR)
  }, [attending, stray])

  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key !== KEYS.floor && !PRESELECT_KEYS.some((key) => key === event.key)) return
      // The browser has help and a search on these.
      event.preventDefault()
      event.stopPropagation()
      if (event.shiftKey) {
        openList(document.getElementById(`${id}-list-${event.key}`))
        return
      }
      const source = sourceOf(event.key, preselects)
      if (source !== undefined && !event.repeat) attending.choose(source)
    }
    window.addEventListener('keydown', down, true)
    return () => { window.removeEventListener('keydown', down, true) }
  }, [attending, id, preselects])

  const set = (place: number, language: string) => {
    const next = preselecting(preselects, place, language)
    const pressed = preselects[place] === now.channel
    setStored(next.join(' '))
    keep(keptAs(summit, member), next.join(' '))
    // The key that is pressed stays so.
    if (pressed) attending.choose(language)
  }

  const trouble = now.channel === FLOOR ? undefined : toldOf(now.channel, now)
  return (
    <>
      <RadioGroup className="pills sources" orientation="horizontal" aria-label={t('source')} value={now.channel} onChange={(channel) => { attending.choose(channel) }}>
        <Radio className="pill" value={FLOOR} aria-label={t('sourceKey', { key: KEYS.floor, source: t('sourceFloor') })} aria-describedby={`${id}-floor`}>
          <span aria-hidden>
            <kbd>{KEYS.floor}</kbd> {t('sourceFloor')}
          </span>
          <span id={`${id}-floor`} className="pill-note">
            {oneLine([now.speaker ? languageName(now.speaker.language, reader) : '', t('original')], reader)}
          </span>
        </Radio>
        {preselects.map((language, n) => {
          const key: PreselectKey = PRESELECT_KEYS[n] ?? 'F4'
          const told = toldOf(language, now)
          return (
            <span key={key} className="preselect">
              <Radio className="pill" value={language} data-told={told} aria-label={t('sourceKey', { key, source: languageName(language, reader) })} aria-describedby={`${id}-${key}`}>
                <span aria-hidden>
                  <kbd>{key}</kbd> {languageName(language, reader)}
                </span>
                <span id={`${id}-${key}`} className="pill-note">
                  {t(`told.${told}`)}
                </span>
              </Radio>
              {all.length > 1 ? (
                <select
                  id={`${id}-list-${key}`}
                  aria-label={t('preselect', { key })}
                  title={t('preselect', { key })}
                  value={language}
                  // The arrows move within this list, not among the sources.
                  onKeyDown={(event) => { if (event.key.startsWith('Arrow')) event.stopPropagation() }}
                  onChange={(event) => { set(n, event.target.value) }}
                >
                  {alphabetical(all, reader, (each) => languageName(each, reader)).map((each) => (
                    <option key={each} value={each}>
                      {languageName(each, reader)}
                    </option>
                  ))}
                </select>
              ) : null}
            </span>
          )
        })}
      </RadioGroup>
      <p className="unseen" role="status" aria-label={t('source')}>
        {trouble === 'off' || trouble === 'own' ? t(`lost.${trouble}`, { language: languageName(now.channel, reader) }) : ''}
      </p>
    </>
  )
}

/** To choose from with the arrows. */
function openList(list: HTMLElement | null): void {
  if (!(list instanceof HTMLSelectElement)) return
  list.focus()
  try {
    list.showPicker()
  } catch {
    // A browser that opens no list for a page still has it under the arrows.
  }
}

const keptAs = (summit: string, member: string): string => `parley.preselects.${summit}.${member}`
