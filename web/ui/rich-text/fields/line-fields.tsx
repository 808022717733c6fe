import { useEffect, useEffectEvent, useId, useState } from 'react'
import { choosingKey, moved, type OpenChoices } from './field-choosing.ts'
import { FieldList } from './field-list.tsx'
import { type FieldChoice, type FieldSupport, typedField } from './field-support.ts'
import classes from './fields.module.css'

interface LineFieldsProps {
  /** The line that is written in: a subject. */
  input: HTMLInputElement | null
  support: FieldSupport
  onChange(value: string): void
}

/** The list of fields under a line of text while one is being typed in it; there they stand as they are written. */
export function LineFields({ input, support, onChange }: LineFieldsProps) {
  const listId = useId()
  const [open, setOpen] = useState<OpenChoices | null>(null)

  const look = useEffectEvent(() => {
    const to = input?.selectionStart
    if (!input || typeof to !== 'number' || input.selectionEnd !== to) return setOpen(null)
    const found = typedField(input.value.slice(0, to))
    const choices = found ? support.choices(found.typed) : []
    setOpen(found && choices.length > 0 ? { from: found.from, to, choices, active: 0 } : null)
  })
  const press = useEffectEvent((event: KeyboardEvent) => {
    const does = open && choosingKey(event)
    if (!open || !does) return
    // Neither the form nor the sheet around may hear of it.
    event.preventDefault()
    event.stopPropagation()
    const choice = open.choices[open.active]
    if (does === 'close') setOpen(null)
    else if (does !== 'take') setOpen({ ...open, active: moved(open, does) })
    else if (choice) take(choice)
  })

  function take({ text }: FieldChoice) {
    if (!input || !open) return
    input.setRangeText(text, open.from, open.to, 'end')
    setOpen(null)
    onChange(input.value)
  }

  useEffect(() => {
    if (!input) return
    const close = () => setOpen(null)
    input.addEventListener('input', look)
    input.addEventListener('keydown', press, true)
    input.addEventListener('blur', close)
    return () => {
      input.removeEventListener('input', look)
      input.removeEventListener('keydown', press, true)
      input.removeEventListener('blur', close)
    }
  }, [input])

  const marked = open ? `${listId}-${open.active}` : null
  useEffect(() => {
    if (!input || !marked) return
    input.setAttribute('aria-controls', listId)
    input.setAttribute('aria-activedescendant', marked)
    return () => {
      input.removeAttribute('aria-controls')
      input.removeAttribute('aria-activedescendant')
    }
  }, [input, listId, marked])

  if (!open) return null
  return (
    <div className={classes.under}>
      <FieldList
        id={listId}
        label={support.say('choices')}
        {...open}
        onMark={(active) => setOpen({ ...open, active })}
        onTake={take}
      />
    </div>
  )
}
