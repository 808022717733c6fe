import type { Editor } from '@tiptap/core'
import { useMemo } from 'react'
import { fieldSupport } from '../../../../api/field-support.ts'
import { FieldTools } from '../../../../ui/rich-text/fields/field-tools.tsx'
import { LineFields } from '../../../../ui/rich-text/fields/line-fields.tsx'
import { useWords } from '../../../../ui/words.tsx'

/** The fields of the message. */
export function MessageFields({ editor }: { editor: Editor }) {
  return <FieldTools editor={editor} support={useSupport()} />
}

interface SubjectFieldsProps {
  input: HTMLInputElement | null
  onChange(subject: string): void
}

/** The fields of the subject. */
export function SubjectFields(props: SubjectFieldsProps) {
  return <LineFields {...props} support={useSupport()} />
}

function useSupport() {
  const words = useWords()
  return useMemo(() => fieldSupport(words), [words])
}
