import { expect, test } from 'vitest'
import { mayPass } from './database-refusal.ts'

const failure = (code: string | undefined, words = 'it failed') => Object.assign(new Error(words), { code })

test.each(['ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED', '28P01', '3D000', undefined])(
  'no start waits for what only the settings mend: %s',
  (code) => expect(mayPass(failure(code))).toBe(false),
)

test.each([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'EMFILE',
  '08006',
  '57P01',
  '57P05',
  '53000',
  '53300',
])('a start waits for what passes: %s', (code) => expect(mayPass(failure(code))).toBe(true))

test('a connection that was ended without a code is waited for, and so is one of several addresses', () => {
  expect(mayPass(failure(undefined, 'Connection terminated unexpectedly'))).toBe(true)
  expect(mayPass(new AggregateError([failure('ECONNREFUSED'), failure('ENETUNREACH')]))).toBe(true)
})
