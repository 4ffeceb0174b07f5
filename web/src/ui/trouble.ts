/** A problem in the reader's words: what happened and what to do next. */
import type { TFunction } from 'i18next'
import { Distrusted, Problem, Unreachable } from '../api/problem.ts'
import problems from '../i18n/en/problems.json'

type Known = keyof typeof problems

const isKnown = (kind: string): kind is Known => Object.hasOwn(problems, kind)

export function trouble(error: unknown, t: TFunction<['ui', 'problems']>): { title: string; next: string } {
  if (error instanceof Distrusted) return { title: t('distrusted.title'), next: t(error.why === 'caught' ? 'distrusted.next' : 'distrusted.outdated') }
  if (error instanceof Unreachable) return { title: t('unreachable.title'), next: t('unreachable.next') }
  if (error instanceof Problem && isKnown(error.kind))
    return { title: t(`problems:${error.kind}.title`), next: t(`problems:${error.kind}.next`) }
  return { title: t('unexpected.title'), next: t('unexpected.next') }
}
