import { useTranslation } from 'react-i18next'
import { textIn, type Sitting } from '../api/view.ts'
import { spanOf, useTime } from '../ui/time.ts'
import { currentItem } from './agenda.ts'

/** The agenda item that is on and its clock; overtime says so in a word, and in amber. Without one, what the summit is about. */
export function CurrentItem({ view, clock, reader }: { view: Sitting; clock: number; reader: string }) {
  const { t } = useTranslation(['plenary', 'ui'])
  const item = currentItem(view, useTime(clock), reader)
  if (!item) return <p className="plenary-plan"><bdi>{textIn(view.title, reader)}</bdi></p>
  const { number, elapsedMs, allottedMs, overMs } = item
  const title = item.title || t('ui:sealed')
  return (
    <p className="plenary-plan">
      {number === undefined ? <bdi>{title}</bdi> : t('item', { number, title })}{' '}
      <span className="figures" dir="ltr">
        {allottedMs === undefined ? spanOf(elapsedMs) : t('itemTime', { elapsed: spanOf(elapsedMs), total: spanOf(allottedMs) })}
      </span>
      {overMs >= 1000 ? <strong className="plenary-over figures">{` ${t('itemOver', { span: spanOf(overMs) })}`}</strong> : null}
    </p>
  )
}
