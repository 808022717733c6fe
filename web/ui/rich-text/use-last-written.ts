import { type FocusEvent, useRef, useState } from 'react'
import type { TextWriter } from '../rich-text-editor.tsx'

/** Puts text where was written last, the subject or the message; in the message while nothing was. */
export function useLastWritten(onSubject: (subject: string) => void) {
  const message = useRef<TextWriter>(null)
  const subject = useRef<HTMLInputElement>(null)
  const [line, setLine] = useState<HTMLInputElement | null>(null)
  return {
    message,
    /** The subject's field, once it has been written in. */
    line,
    subjectFocused: ({ currentTarget }: FocusEvent<HTMLInputElement>) => {
      subject.current = currentTarget
      setLine(currentTarget)
    },
    messageFocused: () => {
      subject.current = null
    },
    write(text: string) {
      const field = subject.current
      if (field === null) return message.current?.write(text)
      field.setRangeText(text, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end')
      field.focus()
      onSubject(field.value)
    },
  }
}
