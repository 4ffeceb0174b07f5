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
          <bdi>{name}</bdi>
        </p>
        {state ? <Line>{state}</Line> : null}
      </div>
      {title ? <Line>{title}</Line> : null}
      {note ? <Line>{note}</Line> : null}
    </div>
  )
}

/** In its own reading direction, whatever stands above it. */
const Line = ({ children }: { children: string }) => (
  <p className="plate-title">
    <bdi>{children}</bdi>
  </p>
)
