import { useRef, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { KEYS } from './console.ts'
import type { Act } from './useConsole.ts'

/** What a screen reader presses, as browsers tell it: no finger or mouse is without size. Of pressure some browsers never tell. It presses and lets go at once. */
const isVirtual = ({ width, height }: PointerEvent): boolean => width === 0 && height === 0

/**
 * The interpreter is not heard while the pointer or Enter holds it. A screen reader cannot hold: its press silences, and the
 * next one ends it.
 */
export function Cough({ coughing, disabled, act }: { coughing: boolean; disabled: boolean; act: Act }) {
  const { t } = useTranslation('booth')
  const held = useRef<'pointer' | 'key'>(undefined)
  const hold = (by: 'pointer' | 'key') => {
    held.current = by
    act({ do: 'cough', on: true })
  }
  const release = () => {
    held.current = undefined
    act({ do: 'cough', on: false })
  }
  /** The click of a pointer that has held comes after it has let go. */
  const pointed = useRef(false)
  return (
    <button
      type="button"
      className="button cough"
      aria-pressed={coughing}
      disabled={disabled}
      aria-label={t('cough')}
      onPointerDown={(event) => {
        pointed.current = !isVirtual(event)
        if (!pointed.current) return
        event.currentTarget.setPointerCapture(event.pointerId)
        hold('pointer')
      }}
      onPointerUp={() => { if (held.current === 'pointer') release() }}
      onPointerCancel={() => { if (held.current === 'pointer') release() }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return
        // It would click, and again and again.
        event.preventDefault()
        if (!event.repeat) hold('key')
      }}
      onKeyUp={(event) => { if (event.key === 'Enter' && held.current === 'key') release() }}
      onBlur={() => { if (held.current === 'key') release() }}
      onClick={(event) => {
        if (event.detail === 0 || !pointed.current) act({ do: 'cough', on: !coughing })
        pointed.current = false
      }}
    >
      {t('cough')} <kbd aria-hidden>{KEYS.cough}</kbd> <span className="pill-note">{t('hold')}</span>
    </button>
  )
}
