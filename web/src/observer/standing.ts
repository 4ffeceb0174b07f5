/** Where an observer stands, and why they are not inside. Pure: the screen only says it. */
import type { ObserverView } from '../api/view.ts'
import type { Shown } from '../app/shown.ts'

export type Standing = Readonly<{
  /** To what they are admitted. */
  admitted: 'no' | 'open' | 'closed'
  /** What is going on meanwhile. */
  meanwhile: 'before' | 'opening' | 'recess' | 'without'
}>

export function standingOf(view: ObserverView, { phase, opens }: Shown): Standing {
  const meanwhile = opens !== null ? 'opening' : phase === 'recess' ? 'recess' : phase === 'in-session' ? 'without' : 'before'
  return { admitted: view.admitted === '' ? 'no' : view.admitted, meanwhile }
}

/** Why somebody who was inside is outside now. */
export type Leaving = 'recess' | 'expelled' | 'narrowed' | 'doors' | 'restricted'

export type Place = Readonly<{ inside: boolean; admitted: ObserverView['admitted']; why: Leaving | undefined }>

/** Where they are now, after where they were. */
export function placeOf(was: Place | undefined, view: ObserverView, { phase, session }: Shown): Place {
  const { admitted } = view
  if (session) return { inside: true, admitted, why: undefined }
  return { inside: false, admitted, why: was?.inside ? leaving(was.admitted, admitted, phase) : was?.admitted === admitted ? was.why : undefined }
}

function leaving(was: ObserverView['admitted'], admitted: ObserverView['admitted'], phase: Shown['phase']): Leaving {
  if (admitted === '') return 'expelled'
  if (phase !== 'in-session') return 'recess'
  if (was === 'closed' && admitted === 'open') return 'narrowed'
  // Whoever may attend closed sessions is sent away by a restricted one alone.
  return admitted === 'closed' ? 'restricted' : 'doors'
}
