import { IconExternalLink } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import hidden from '../../../ui/hidden.module.css'
import { Button, ButtonLink } from '../../../ui/small/button.tsx'
import { useTakenOver } from '../../../ui/small/early-press.tsx'
import { useWords } from '../../../ui/words.tsx'
import classes from './panel.module.css'

interface OutsideLinkProps {
  href: string
  children: ReactNode
  look?: 'link' | 'button'
}

/** A link to a tab of its own; it says so to those who do not see the arrow. */
export function OutsideLink({ href, children, look = 'link' }: OutsideLinkProps) {
  const words = useWords()
  const inside = (
    <>
      {children}
      <span className={hidden.hidden}> ({words('panel.newTab')})</span>
    </>
  )
  const arrow = <IconExternalLink size={14} stroke={1.5} aria-hidden />
  if (look === 'button') {
    return (
      <ButtonLink href={href} target="_blank" rel="noopener" after={arrow}>
        {inside}
      </ButtonLink>
    )
  }
  return (
    <a href={href} target="_blank" rel="noopener" className={classes.outside}>
      {inside}
      {arrow}
    </a>
  )
}

/**
 * The same link where a new tab may be crippled: a sandboxed frame hands its sandbox on to the tabs that it
 * opens, and signing in cannot work there. So the address stands beside it, to be copied.
 */
export function SignInLink({ href, children }: { href: string; children: ReactNode }) {
  const isOpaque = useTakenOver() && self.origin === 'null'
  return (
    <>
      <OutsideLink href={href} look="button">
        {children}
      </OutsideLink>
      {isOpaque && <CopyableAddress address={href} />}
    </>
  )
}

function CopyableAddress({ address }: { address: string }) {
  const words = useWords()
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState(false)

  async function copy() {
    field.current?.select()
    try {
      await navigator.clipboard.writeText(address)
      setCopied(true)
    } catch {
      // A frame may be forbidden to use the clipboard: the address is selected, ready for Ctrl+C.
      field.current?.focus()
    }
  }

  return (
    <label className={classes.copyable}>
      <span>{words('panel.copyAddress')}</span>
      <span className={classes.copyRow}>
        <input
          ref={field}
          readOnly
          value={address}
          className={classes.copyField}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button look="plain" onClick={copy}>
          {words(copied ? 'panel.copied' : 'panel.copy')}
        </Button>
      </span>
    </label>
  )
}
