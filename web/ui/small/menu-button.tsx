import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react'
import { Button } from './button.tsx'
import classes from './controls.module.css'

export interface MenuItem {
  key: string
  label: string
  icon: ReactNode
  onChoose(): void
}

interface MenuButtonProps {
  label: string
  icon: ReactNode
  items: MenuItem[]
  disabled: boolean
  buttonRef: RefObject<HTMLButtonElement | null>
  /** It is about to be opened, or is. */
  onNear(): void
}

/**
 * A button that opens a menu below itself (the ARIA menu button pattern): arrows, Home and End move, Escape and Tab
 * close, and what is chosen gives the focus back. It stands in the page and not over it, so that a frame can grow by it.
 */
export function MenuButton({ label, icon, items, disabled, buttonRef, onNear }: MenuButtonProps) {
  const [isOpen, setOpen] = useState(false)
  const menu = useRef<HTMLDivElement>(null)
  const id = useId()

  useEffect(() => {
    if (!isOpen) return
    itemsOf(menu.current)[0]?.focus()
    const onPress = ({ target }: Event) => {
      const inside =
        target instanceof Node && (menu.current?.contains(target) || buttonRef.current?.contains(target))
      if (!inside) setOpen(false)
    }
    document.addEventListener('pointerdown', onPress)
    return () => document.removeEventListener('pointerdown', onPress)
  }, [isOpen, buttonRef])

  function close() {
    setOpen(false)
    buttonRef.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Tab') return setOpen(false)
    const all = itemsOf(menu.current)
    const here = all.indexOf(document.activeElement as HTMLElement)
    const to = { ArrowDown: (here + 1) % all.length, ArrowUp: here - 1, Home: 0, End: -1 }[event.key]
    if (to === undefined && event.key !== 'Escape') return
    event.preventDefault()
    if (to === undefined) close()
    else all.at(to)?.focus()
  }

  return (
    <div className={classes.menuPlace}>
      <Button
        ref={buttonRef}
        disabled={disabled}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        after={icon}
        onPointerEnter={onNear}
        onClick={() => {
          onNear()
          setOpen(!isOpen)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          onNear()
          setOpen(true)
        }}
      >
        {label}
      </Button>
      {isOpen && (
        <div
          ref={menu}
          id={id}
          role="menu"
          tabIndex={-1}
          aria-label={label}
          className={classes.menu}
          onKeyDown={onKeyDown}
        >
          {items.map((item) => (
            <button
              key={item.key}
              type="button"
              role="menuitem"
              tabIndex={-1}
              className={classes.menuItem}
              onClick={() => {
                close()
                item.onChoose()
              }}
            >
              {item.icon}
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])]
}
