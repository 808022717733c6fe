import { type DynamicField, dynamicFields } from '../templates.ts'

/** What people used to other products write, and what the original product calls it in one place or the other. */
const otherNames = new Map([
  ['friendly_company', 'company_friendly'],
  ['email', 'personal_email'],
  ['email_address', 'personal_email'],
  ['website', 'work_website'],
  ['job_title', 'title'],
])

const ownNames = Object.keys(dynamicFields) as DynamicField[]
const bare = (name: string) => name.replaceAll('_', '')

/** The field of every mail that a name means; null for a field of Salesforce, and for none. */
export function ownField(name: string): DynamicField | null {
  const meant = otherNames.get(name) ?? name
  return ownNames.find((one) => bare(one) === bare(meant)) ?? null
}
