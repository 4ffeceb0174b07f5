import { useTranslation } from 'react-i18next'
import { isolated } from './isolate.ts'

/**
 * A name plate, as on a conference table. `here` undefined: presence does not matter where it stands; `state` says it in words.
 * `language`: the member's first, so that the name is set in its own script's face.
 */
export function Plate({ name, title, here, state, note, language, large }: {
  name: string
  title?: string
  here?: boolean
  state?: string
  note?: string
  language?: string
  large?: boolean
}) {
  const { i18n } = useTranslation()
  return (
    <div className="plate" data-here={here} data-size={large ? 'large' : undefined}>
      <div className="plate-head">
        <p className="plate-name" lang={language}>
          <bdi>{name}</bdi>
        </p>
        {state ? <p className="plate-title">{isolated(state, i18n.language)}</p> : null}
      </div>
      {title ? <p className="plate-title">{isolated(title, i18n.language)}</p> : null}
      {note ? <p className="plate-title">{isolated(note, i18n.language)}</p> : null}
    </div>
  )
}
