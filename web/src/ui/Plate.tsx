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
  return (
    <div className="plate" data-here={here} data-size={large ? 'large' : undefined}>
      <div className="plate-head">
        <p className="plate-name" lang={language}>
          {name}
        </p>
        {state ? <p className="plate-title">{state}</p> : null}
      </div>
      {title ? <p className="plate-title">{title}</p> : null}
      {note ? <p className="plate-title">{note}</p> : null}
    </div>
  )
}
