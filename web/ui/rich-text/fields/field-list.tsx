import type { CSSProperties } from 'react'
import type { Choosing } from './field-choosing.ts'
import type { FieldChoice } from './field-support.ts'
import classes from './fields.module.css'

interface FieldListProps extends Choosing {
  /** Of the list; its options have it with their place. */
  id: string
  label: string
  style?: CSSProperties
  onTake(choice: FieldChoice): void
  onMark(at: number): void
}

/** The fields that can be meant by what is being typed. The focus stays in the text, which names the marked one. */
export function FieldList({ id, label, choices, active, style, onTake, onMark }: FieldListProps) {
  return (
    <div ref={bringNear} id={id} role="listbox" aria-label={label} className={classes.list} style={style}>
      {choices.map((choice, at) => (
        <button
          type="button"
          key={choice.text}
          id={`${id}-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === active}
          className={classes.choice}
          ref={at === active ? bringNear : undefined}
          // Keeps the caret in the text while the mouse presses.
          onMouseDown={(event) => event.preventDefault()}
          onMouseMove={() => at !== active && onMark(at)}
          onClick={() => onTake(choice)}
        >
          {choice.label} <code>{choice.text}</code>
        </button>
      ))}
    </div>
  )
}

function bringNear(element: HTMLElement | null) {
  element?.scrollIntoView({ block: 'nearest' })
}
