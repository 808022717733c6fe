import { expect, test } from 'vitest'
import {
  asksAgain,
  asksAgainAfter,
  type Failure,
  isServerAway,
  pauseBefore,
  readRetryAfter,
} from './server-away.ts'

const failure = (about: Partial<Failure>): Failure => ({
  code: 'unexpected',
  status: 500,
  offline: false,
  retryAfter: null,
  ...about,
})
const away = failure({ code: 'temporarily_unavailable', status: 503, retryAfter: 2000 })

test.each([
  ['a server without its database', away, true],
  ['a proxy without its server', failure({ status: 502 }), true],
  ['no answer at all', failure({ status: 0, offline: true }), true],
  ['a full disk', failure({ code: 'storage_full', status: 503, retryAfter: 30_000 }), false],
  ['a Salesforce whose day is used up', failure({ code: 'salesforce_limit_used', status: 502 }), false],
  ['a mail service that does not answer', failure({ code: 'mailbox_unreachable', status: 502 }), false],
  ['a fault', failure({}), false],
  ['a refusal', failure({ code: 'forbidden', status: 403 }), false],
])('%s is away: %#', (_name, one, expected) => {
  expect(isServerAway(one)).toBe(expected)
})

test('reading goes on until the server is back, a missing network for half a minute, a fault twice', () => {
  expect(asksAgain(10_000, away)).toBe(true)
  const offline = failure({ status: 0, offline: true })
  expect([asksAgain(14, offline), asksAgain(15, offline)]).toEqual([true, false])
  expect([asksAgain(1, failure({})), asksAgain(2, failure({}))]).toEqual([true, false])
  expect(asksAgain(0, failure({ code: 'not_found', status: 404 }))).toBe(false)
})

test('a panel that starts anew asks less and less often', () => {
  expect([0, 1, 2, 9].map(pauseBefore)).toEqual([2000, 4000, 8000, 30_000])
})

test('the server says when it may be asked again', () => {
  expect(asksAgainAfter(7, away)).toBe(2000)
  expect(asksAgainAfter(7, failure({ status: 502 }))).toBe(2000)
  expect([0, 1, 9].map((failures) => asksAgainAfter(failures, failure({})))).toEqual([1000, 2000, 30_000])
})

test.each([
  ['2', 2000],
  ['0', 0],
  ['61', null],
  ['-1', null],
  ['Wed, 21 Oct 2026 07:28:00 GMT', null],
  [null, null],
])('Retry-After %j is %j milliseconds', (header, expected) => {
  expect(readRetryAfter(header)).toBe(expected)
})
