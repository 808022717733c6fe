import { IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { IconButton } from '../../../../ui/icon-button.tsx'
import controls from '../../../../ui/small/controls.module.css'
import { Field } from '../../../../ui/small/fields.tsx'
import { useWords } from '../../../../ui/words.tsx'
import { readAddresses, withAddresses } from './address.ts'
import type { CopyField } from './draft.ts'

interface CopiesFieldProps {
  label: string
  value: CopyField
  problem: string | null
  /** How many mails go out, each of them with this copy. */
  mails: number
  /** The field was just asked for: it takes the focus from the button that is gone. */
  asked: boolean
  onChange(value: CopyField): void
}

const commits = ['Enter', ',', ';', ' ']

/** Cc or Bcc: addresses as pills; what is not an address stays in the field to be mended. */
export function CopiesField({ label, value, problem, mails, asked, onChange }: CopiesFieldProps) {
  const words = useWords()
  const field = useRef<HTMLInputElement>(null)
  /** What was to be taken and is no address: said until it is another. */
  const [refused, setRefused] = useState('')
  useEffect(() => {
    if (asked) field.current?.focus()
  }, [asked])

  function commit(text: string) {
    const { addresses, rest } = readAddresses(text)
    onChange({ addresses: withAddresses(value.addresses, addresses), typed: rest })
    setRefused(rest)
  }
  const isRefused = refused !== '' && refused === value.typed

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.ctrlKey || event.metaKey) return
    if (commits.includes(event.key)) {
      event.preventDefault()
      commit(value.typed)
    }
    if (event.key === 'Backspace' && value.typed === '') {
      onChange({ ...value, addresses: value.addresses.slice(0, -1) })
    }
  }

  return (
    <Field
      label={label}
      description={
        mails > 1
          ? `${words('emailCompose.copiesOfEach', { count: mails })} ${words('emailCompose.copyHint')}`
          : words('emailCompose.copyHint')
      }
      error={problem ?? (isRefused ? words('emailCompose.problem.address', { address: refused }) : null)}
    >
      {(told) => (
        <div className={`${controls.input} ${controls.pills}`}>
          {value.addresses.map((address) => (
            <span key={address} className={controls.pill}>
              {address}
              <IconButton
                small
                label={words('emailCompose.removeAddress', { address })}
                onClick={() => {
                  onChange({ ...value, addresses: value.addresses.filter((one) => one !== address) })
                  field.current?.focus()
                }}
              >
                <IconX size={14} stroke={1.5} aria-hidden />
              </IconButton>
            </span>
          ))}
          <input
            {...told}
            ref={field}
            inputMode="email"
            autoComplete="off"
            value={value.typed}
            onChange={(event) => onChange({ ...value, typed: event.currentTarget.value })}
            onKeyDown={onKeyDown}
            onBlur={() => commit(value.typed)}
            onPaste={(event) => {
              const pasted = event.clipboardData.getData('text')
              if (!/[\s,;<]/.test(pasted.trim())) return
              event.preventDefault()
              commit(`${value.typed} ${pasted}`)
            }}
          />
        </div>
      )}
    </Field>
  )
}
