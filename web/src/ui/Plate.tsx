/** A name plate, as on a conference table. `here` undefined: presence does not matter where it stands. */
export function Plate({ name, title, here, note, language }: { name: string; title?: string; here?: boolean; note?: string; language?: string }) {
  return (
    <div className="plate" data-here={here}>
      <p className="plate-name" lang={language}>
        {name}
      </p>
      {title ? (
        <p className="plate-title" lang={language}>
          {title}
        </p>
      ) : null}
      {note ? <p className="plate-title">{note}</p> : null}
    </div>
  )
}
