import { z } from 'zod'
import { crmId, crmPersonObject } from './basics.ts'
import { messageLimit, recipientsLimit } from './email.ts'

/**
 * The fields that every mail may have; fields of Salesforce (`sfdc_…`) stand beside them. `ifEmpty`: what is done where
 * neither the record nor a default says anything. Read by server and browser alike.
 */
export const dynamicFields = {
  first_name: { ifEmpty: 'blank' },
  last_name: { ifEmpty: 'blank' },
  title: { ifEmpty: 'blank' },
  company: { ifEmpty: 'your_company' },
  company_friendly: { ifEmpty: 'your_company' },
  personal_email: { ifEmpty: 'stop' },
  work_website: { ifEmpty: 'stop' },
  my_name: { ifEmpty: 'stop' },
  my_title: { ifEmpty: 'stop' },
  my_signature: { ifEmpty: 'blank' },
} as const satisfies Record<string, { ifEmpty: 'blank' | 'your_company' | 'stop' }>
export type DynamicField = keyof typeof dynamicFields

/** Why a field is not filled with what the record says. The first five keep a mail back. */
export const fieldProblemCode = z.enum([
  'unknown_field',
  'not_yet',
  'empty',
  'prompt',
  'unreadable',
  'left_empty',
  'stood_in',
])
export type FieldProblemCode = z.infer<typeof fieldProblemCode>

/** What is only said, and keeps nothing back. */
export const toldOnly: readonly FieldProblemCode[] = ['left_empty', 'stood_in']

export const fieldProblem = z.object({
  /** As it stands in the text, braces and all; of a prompt too. */
  source: z.string(),
  place: z.enum(['subject', 'message']),
  code: fieldProblemCode,
  /** A field that was perhaps meant. */
  suggestion: z.string().nullable(),
})
export type FieldProblem = z.infer<typeof fieldProblem>

/** What a mail would say to one of those it goes to, and what is amiss for each of them. */
export const previewRequest = z.object({
  to: z
    .array(z.object({ object: crmPersonObject, id: crmId }))
    .min(1)
    .max(recipientsLimit),
  /** Whose copy is to be seen. */
  shown: crmId,
  subject: z.string().max(500),
  html: z.string().max(messageLimit),
})
export type PreviewRequest = z.input<typeof previewRequest>

export const previewView = z.object({
  subject: z.string(),
  /** With the signature; images as data: URLs. */
  html: z.string(),
  /** In the order of `to`. */
  recipients: z.array(z.object({ id: crmId, name: z.string(), problems: z.array(fieldProblem) })),
})
export type PreviewView = z.infer<typeof previewView>
