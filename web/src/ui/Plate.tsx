/**
 * A name plate, as on a conference table. `here` undefined: presence does not matter where it stands. `language`: the member's first, so
 * that the name is set in its own script's face.
 */
export function Plate({ name, title, here, note, language, large }: {
  name: string
  title?: string
  here?: boolean
  note?: string
  language?: string
  large?: boolean
}) {
  return (
    <div className="plate" data-here={here} data-size={large ? 'large' : undefined}>
      <p className="plate-name" lang={language}>
        {name}
      </p>
      {title ? <p className="plate-title">{title}</p> : null}
      {note ? <p className="plate-title">{note}</p> : null}
    </div>
  )
}
