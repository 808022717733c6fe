import { expect, test } from 'vitest'
import type { Words } from '../locales/words.ts'
import { crmFailureWords } from './crm-failure-words.ts'

const t: Words = (key, values) => `${key} ${values?.code ?? ''}`.trim()

test('only what Salesforce said is called so', () => {
  expect(crmFailureWords(t, 'FIELD_INTEGRITY_EXCEPTION')).toBe(
    'email.crm.failedCode FIELD_INTEGRITY_EXCEPTION',
  )
  expect(crmFailureWords(t, 'REQUIRED_FIELD_MISSING: Region__c')).toBe(
    'email.crm.failedCode REQUIRED_FIELD_MISSING: Region__c',
  )
  expect(crmFailureWords(t, 'no_answer')).toBe('email.crm.noAnswer')
  expect(crmFailureWords(t, 'unexpected')).toBe('email.crm.ourFault')
  expect(crmFailureWords(t, 'payload_unreadable')).toBe('email.crm.unreadable')
  expect(crmFailureWords(t, 'user_deactivated')).toBe('email.crm.deactivated')
  for (const code of ['temporary', 'unexpected_answer', 'http_502', 'toString'])
    expect(crmFailureWords(t, code)).toBe(`email.crm.otherCode ${code}`)
})
