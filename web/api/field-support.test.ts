import { expect, test } from 'vitest'
import { typedField } from '../ui/rich-text/fields/field-support.ts'
import { fieldSupport } from './field-support.ts'

const support = fieldSupport((key, values = {}) =>
  [key.split('.').at(-1), ...Object.values(values)].join(' '),
)
const offered = (typed: string) => support.choices(typed).map(({ text }) => text)

test('what was typed of a field offers those that have it in their name, those that begin with it first', () => {
  expect(offered('').length).toBeGreaterThan(10)
  expect(offered('Company F')).toEqual(['{{company_friendly}}'])
  expect(offered('name')).toEqual(['{{first_name}}', '{{last_name}}', '{{my_name}}'])
  expect(offered('t')[0]).toBe('{{title}}')
  expect(offered('nothing')).toEqual([])
})

test('a field of Salesforce is offered as it is written', () => {
  expect(offered('sfdc_lead_industry')).toEqual(['{{sfdc_lead_industry}}'])
})

test.each([
  ['{{first_name}}', 'first_name', 'field', ''],
  ['{{Email | default: "x"}}', 'orElse personal_email x', 'field', 'x'],
  ['{{my_signature}}', 'my_signature', 'field', null],
  ['{{sfdc_lead_budget}}', 'sfdc_lead_budget', 'field', ''],
  ['{{custom_field_car}}', 'custom_field_car', 'unknown', ''],
  ['{{! why }}', 'why', 'prompt', 'why'],
])('%s is shown as %s', (source, label, look, words) => {
  expect(support.look(source)).toEqual({ label, look, words })
})

test.each([
  ['{{First Name}}', 'you', '{{first_name | default: "you"}}'],
  ['{{first_name | default: "you"}}', '', '{{first_name}}'],
  ['{{! why }}', 'say why', '{{! say why }}'],
  ['{{! why }}', '', '{{! why }}'],
])('%s with the words "%s" is %s', (source, words, becomes) => {
  expect(support.reword(source, words)).toBe(becomes)
})

test.each([
  ['Hi {{', { from: 3, typed: '' }],
  ['{{first_name}} {{ La', { from: 15, typed: 'La' }],
  ['Hi {{first_name}}', null],
  ['Hi {{first_name | d', null],
  ['Hi {{! why', null],
  ['Hi {', null],
  [`{{${'a'.repeat(80)}`, null],
])('%s: the field that is being typed', (before, found) => {
  expect(typedField(before)).toEqual(found)
})
