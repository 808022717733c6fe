import { expect, test } from 'vitest'
import type { TemplateRecommendation, TemplateRule } from '../../../../contract/templates.ts'
import { isMet, readRecommendation } from './recommend.ts'

const values = new Map([
  ['company', 'Holm Logistics AB'],
  ['title', ''],
  ['sfdc_lead_industry', 'Transport'],
])
const rule = (field: string, operator: TemplateRule['operator'], value: string) => ({
  field,
  operator,
  value,
})
const met = (match: TemplateRecommendation['match'], ...rules: TemplateRule[]) =>
  isMet({ match, rules }, values)

test.each([
  ['equals', 'holm logistics ab ', true],
  ['equals', 'Holm', false],
  ['not_equals', 'Holm', true],
  ['contains', 'LOGISTICS', true],
  ['not_contains', 'logistics', false],
] as const)('a company that %s “%s” is %s', (operator, value, is) => {
  expect(met('all', rule('company', operator, value))).toBe(is)
})

test('a number and a yes are the same in whoever’s language they are read', () => {
  const read = new Map([
    ['sfdc_lead_revenue', '1\u00a0000\u00a0000'],
    ['sfdc_lead_active', 'ja'],
  ])
  const rules = [rule('sfdc_lead_revenue', 'equals', '1,000,000'), rule('sfdc_lead_active', 'equals', 'Yes')]
  expect(isMet({ match: 'all', rules }, read)).toBe(true)
  expect(isMet({ match: 'any', rules: [rule('sfdc_lead_revenue', 'equals', '100')] }, read)).toBe(false)
})

test('all rules, or any of them, have to be met', () => {
  const yes = rule('sfdc_lead_industry', 'equals', 'transport')
  const no = rule('title', 'contains', 'CEO')
  expect([met('all', yes, no), met('any', yes, no), met('all', yes)]).toEqual([false, true, true])
})

test('an empty field is something that can be asked about, one that is not there is met by nobody', () => {
  expect(met('all', rule('Title', 'not_contains', 'CEO'))).toBe(true)
  expect(met('all', rule('sfdc_lead_gone', 'not_equals', 'x'))).toBe(false)
})

test('rules that were stored by another version are none', () => {
  expect(readRecommendation({ match: 'some', rules: [] })).toBeNull()
  expect(readRecommendation(null)).toBeNull()
})
