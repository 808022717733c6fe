import { readFields, writeField, writePrompt } from '../../contract/values/dynamic-fields.ts'
import { ownField } from '../../contract/values/own-field.ts'
import type { FieldChoice, FieldLook, FieldSupport, FieldWord } from '../ui/rich-text/fields/field-support.ts'
import { fieldGroups } from './field-groups.ts'

type FieldName = (typeof fieldGroups)[number]['fields'][number]['name']
export type SayField = (
  key: `templateFields.${FieldWord | 'orElse' | `names.${FieldName}`}`,
  values?: Record<string, string>,
) => string

/** What an editor is told of the fields that a mail may have, in the reader's words. */
export function fieldSupport(say: SayField): FieldSupport {
  const all: FieldChoice[] = fieldGroups.flatMap(({ fields }) =>
    fields.map(({ name, text }) => ({ label: say(`templateFields.names.${name}`), text })),
  )
  return {
    read: (text) =>
      readFields(text).map((part) =>
        part.kind === 'text' ? { kind: 'text', source: part.text } : { kind: part.kind, source: part.source },
      ),
    look: (source) => lookOf(source, say),
    reword(source, words) {
      const [part] = readFields(source)
      if (part?.kind === 'prompt') return words === '' ? source : writePrompt(words)
      return part?.kind === 'field' ? writeField(part.name, words || null) : source
    },
    choices(typed) {
      const wanted = bare(typed)
      const found = all.filter(
        ({ label, text }) => bare(label).includes(wanted) || bare(text).includes(wanted),
      )
      const begins = ({ label, text }: FieldChoice) =>
        Number(bare(label).startsWith(wanted) || bare(text).startsWith(wanted))
      if (found.length > 0) return found.toSorted((a, b) => begins(b) - begins(a))
      // What Salesforce has is not listed here; whoever knows the name is let write it.
      return /^sfdc_\w/i.test(typed) ? [{ label: typed, text: writeField(typed, null) }] : []
    },
    say: (key) => say(`templateFields.${key}`),
  }
}

const bare = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** Where a default says nothing: they stand for more than words. */
const isWhole = (name: string) => name === 'my_signature' || name.endsWith('unsubscribe')

function lookOf(source: string, say: SayField): FieldLook {
  const [part] = readFields(source)
  if (part?.kind === 'prompt')
    return { label: part.instruction || '…', look: 'prompt', words: part.instruction }
  if (part?.kind !== 'field') return { label: source, look: 'unknown', words: null }
  const own = ownField(part.name)
  const name = own ? say(`templateFields.names.${own}`) : part.name
  const isKnown = own !== null || part.name.startsWith('sfdc_')
  return {
    label: part.fallback ? say('templateFields.orElse', { name, text: part.fallback }) : name,
    look: isKnown ? 'field' : 'unknown',
    words: own !== null && isWhole(own) ? null : (part.fallback ?? ''),
  }
}
