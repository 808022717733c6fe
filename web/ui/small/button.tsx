import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import classes from './controls.module.css'
import { useEarlyPress } from './early-press.tsx'

interface Look {
  /** `filled` is what one is here for; `plain` has a border, `light` a tint, `quiet` nothing but its words. */
  look?: 'filled' | 'plain' | 'light' | 'quiet'
  size?: 'usual' | 'small' | 'tiny'
  /** Its words are those of a matter aside, in grey. */
  muted?: boolean
  before?: ReactNode
  after?: ReactNode
}

interface ButtonProps extends Look, ButtonHTMLAttributes<HTMLButtonElement> {
  ref?: Ref<HTMLButtonElement>
  /** What it does is under way: it cannot be pressed a second time. */
  busy?: boolean
}

/** A button of a page that must stay small: without the weight of the library's own. */
export function Button({ look, size, muted, before, after, busy = false, children, ...rest }: ButtonProps) {
  const { pressed, ...early } = useEarlyPress()
  return (
    <>
      <button
        type="button"
        {...rest}
        disabled={rest.disabled || busy}
        {...early}
        className={classes.button}
        {...looks({ look, size, muted })}
        data-busy={busy || undefined}
      >
        {busy ? <Spinner /> : before}
        {children}
        {after}
      </button>
      {pressed}
    </>
  )
}

/** A link that looks like a button. */
export function ButtonLink({
  look,
  size,
  muted,
  before,
  after,
  children,
  ...rest
}: Look & AnchorHTMLAttributes<HTMLAnchorElement>) {
  return (
    <a {...rest} className={classes.button} {...looks({ look, size, muted })}>
      {before}
      {children}
      {after}
    </a>
  )
}

/** Something is on its way; the words for it stand beside it. */
export function Spinner() {
  return <span className={classes.spinner} aria-hidden />
}

const looks = ({ look = 'filled', size = 'usual', muted = false }: Look) => ({
  'data-look': look,
  'data-size': size,
  'data-muted': muted || undefined,
})
