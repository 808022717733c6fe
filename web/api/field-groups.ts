import { type DynamicField, dynamicFields } from '../../contract/templates.ts'

const names = Object.keys(dynamicFields) as DynamicField[]
const written = (name: DynamicField) => ({ name, text: `{{${name}}}` })

const isOfSender = (name: DynamicField) => name.startsWith('my_') || name.endsWith('unsubscribe')

/** What can be put into a mail, by whom it is about: a field as it is written, or a note that is replaced before it leaves. */
export const fieldGroups = [
  { key: 'recipient', fields: names.filter((name) => !isOfSender(name)).map(written) },
  {
    key: 'sender',
    fields: [...names.filter(isOfSender).map(written), { name: 'note', text: '{{! … }}' } as const],
  },
] as const

/** What the words about fields show as examples. */
export const fieldExamples = {
  fallback: '{{first_name | default: "…"}}',
  salesforce: '{{sfdc_lead_industry}}',
  /** A field by its name alone. */
  field: 'sfdc_lead_industry',
}
