import { Button as AriaButton, type ButtonProps } from 'react-aria-components'

type Look = 'plain' | 'filled' | 'quiet' | 'alarm'

/** Filled is for the one next step of a screen; alarm for what ends something. */
export function Button({ look = 'plain', size, ...props }: Omit<ButtonProps, 'className'> & { look?: Look; size?: 'large' | 'small' }) {
  return <AriaButton {...props} className="button" data-look={look} data-size={size} />
}
