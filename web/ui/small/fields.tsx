import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from 'react'
import classes from './controls.module.css'

interface FieldProps {
  label: string
  description?: string | null
  /** What is wrong with it, in words. */
  error?: string | null
  className?: string
}

/** What a control needs to be told to those who do not see the words around it. */
interface Told {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': boolean | undefined
}

/** A label, what is to be known before, the control, and what is wrong with it. */
export function Field({
  label,
  description,
  error,
  className,
  children,
}: FieldProps & { children(told: Told): ReactNode }) {
  const id = useId()
  const saying = [description && `${id}-about`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className={`${classes.field} ${className ?? ''}`}>
      <label htmlFor={id} className={classes.label}>
        {label}
      </label>
      {description && (
        <p id={`${id}-about`} className={classes.about}>
          {description}
        </p>
      )}
      {children({
        id,
        'aria-describedby': saying || undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {error && (
        <p id={`${id}-error`} className={classes.error}>
          {error}
        </p>
      )}
    </div>
  )
}

/** One line of text, or what else the browser has a field for. */
export function TextField({
  label,
  description,
  error,
  className,
  ...input
}: FieldProps & Omit<InputHTMLAttributes<HTMLInputElement>, 'className'>) {
  return (
    <Field {...{ label, description, error, className }}>
      {(told) => <input type="text" {...input} {...told} className={classes.input} />}
    </Field>
  )
}

/** Several lines of text. */
export function TextArea({
  label,
  description,
  error,
  className,
  ...area
}: FieldProps & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'className'>) {
  return (
    <Field {...{ label, description, error, className }}>
      {(told) => <textarea {...area} {...told} className={classes.input} />}
    </Field>
  )
}

interface TickProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  description: string
}

/** Something to be ticked, with a line of what it stands for. */
export function Tick({ label, description, ...input }: TickProps) {
  const id = useId()
  return (
    <div className={classes.tick}>
      <input {...input} type="checkbox" id={id} aria-describedby={`${id}-about`} />
      <label htmlFor={id}>{label}</label>
      <span id={`${id}-about`} className={classes.about}>
        {description}
      </span>
    </div>
  )
}

interface ChoiceProps<Value extends string> {
  label: string
  value: Value
  options: { value: Value; label: string }[]
  onChange(value: Value): void
}

/** One of a few, all of them in sight: radio buttons side by side. */
export function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  const id = useId()
  return (
    <div role="radiogroup" aria-labelledby={id} className={classes.field}>
      <span id={id} className={classes.label}>
        {label}
      </span>
      <div className={classes.choice}>
        {options.map((option) => (
          <label key={option.value} className={classes.option}>
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </div>
  )
}
