import { useCallback, useEffect, useId, useState } from 'react'
import { Radio, RadioGroup } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Booth } from '../api/view.ts'
import { FLOOR } from '../interpretation/index.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { keep, kept } from '../ui/kept.ts'
import { alphabetical, languageName, list, oneLine } from '../ui/languages.ts'
import { KEYS } from './console.ts'
import { filled, PRESELECT_KEYS, pivotsFor, preselecting, preselectsOf, sourceOf, toldOf, whoseIs, type PreselectKey } from './preselects.ts'

/** What the interpreter interprets from: the floor, or one of three languages that stand ready. */
export function Sources({ booth, attending, now, reader }: { booth: Booth | undefined; attending: Attending; now: AttendingNow; reader: string }) {
  const { t } = useTranslation('booth')
  const { summit, member, view } = attending.seat
  const id = useId()
  // Of the booth that they were given in: who is moved to another begins anew there, who is in none for a moment keeps them.
  const [keyed, setKeyed] = useState({ booth: '', languages: '' })
  const pivots = booth ? pivotsFor(now.channels, booth, view.booths) : []
  const given =
    !booth ? keyed.languages
    : pivots.length === 0 ? ''
    : (keyed.booth === booth.id ? filled(split(keyed.languages), pivots) : preselectsOf(kept(keptAs(summit, member)) ?? '', pivots, now.channel)).join(' ')
  if (booth && given !== '' && (booth.id !== keyed.booth || given !== keyed.languages)) setKeyed({ booth: booth.id, languages: given })
  const preselects = split(given)
  const offered = [...new Set([...pivots, ...preselects])]

  useEffect(() => { attending.preselect(split(given)) }, [attending, given])
  useEffect(() => {
    // As they were first given; what is there for the moment changes nothing in what somebody chose.
    if (given !== '' && kept(keptAs(summit, member)) === null) keep(keptAs(summit, member), given)
  }, [summit, member, given])

  // What is heard is what is pressed: without its key it is the floor, and that is said.
  const stray = booth !== undefined && now.channel !== FLOOR && !preselects.includes(now.channel)
  const [gone, setGone] = useState<string>()
  if (stray ? gone !== now.channel : gone !== undefined && (now.channel !== FLOOR || preselects.includes(gone))) setGone(stray ? now.channel : undefined)
  useEffect(() => {
    if (stray) attending.choose(FLOOR)
  }, [attending, stray])
  const choose = useCallback((source: string) => {
    setGone(undefined)
    attending.choose(source)
  }, [attending])

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
      const source = sourceOf(event.key, split(given))
      if (source !== undefined && !event.repeat) choose(source)
    }
    window.addEventListener('keydown', down, true)
    return () => { window.removeEventListener('keydown', down, true) }
  }, [choose, id, given])

  const set = (place: number, language: string) => {
    const next = preselecting(preselects, place, language)
    const pressed = preselects[place] === now.channel
    setKeyed({ ...keyed, languages: next.join(' ') })
    keep(keptAs(summit, member), next.join(' '))
    // The key that is pressed stays so.
    if (pressed) choose(language)
  }

  const trouble = now.channel === FLOOR ? undefined : toldOf(now.channel, now)
  return (
    <>
      <RadioGroup className="pills sources" orientation="horizontal" aria-label={t('source')} value={now.channel} onChange={choose}>
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
          const names = whoseIs(language, now.airs, view)
          return (
            <span key={key} className="preselect" title={names.length === 0 ? undefined : t('whose', { name: list(names, reader) })}>
              <Radio className="pill" value={language} data-told={told} aria-label={t('sourceKey', { key, source: languageName(language, reader) })} aria-describedby={`${id}-${key}`}>
                <span aria-hidden>
                  <kbd>{key}</kbd> {languageName(language, reader)}
                </span>
                <span id={`${id}-${key}`} className="pill-note">
                  {t(`told.${told}`)}
                </span>
              </Radio>
              {offered.length > 1 ? (
                <select
                  id={`${id}-list-${key}`}
                  aria-label={t('preselect', { key })}
                  title={t('preselect', { key })}
                  value={language}
                  // The arrows move within this list, not among the sources.
                  onKeyDown={(event) => { if (event.key.startsWith('Arrow')) event.stopPropagation() }}
                  onChange={(event) => { set(n, event.target.value) }}
                >
                  {alphabetical(offered, reader, (each) => languageName(each, reader)).map((each) => (
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
      {/* That a key is off air stands on it; that one is gone stands nowhere else. */}
      <p className={gone === undefined ? 'unseen' : 'said'} role="status" aria-label={t('source')}>
        {gone !== undefined ? t('lost.gone', { language: languageName(gone, reader) })
        : trouble === 'off' || trouble === 'own' ? t(`lost.${trouble}`, { language: languageName(now.channel, reader) })
        : ''}
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

const split = (languages: string): readonly string[] => (languages === '' ? [] : languages.split(' '))

const keptAs = (summit: string, member: string): string => `parley.preselects.${summit}.${member}`
