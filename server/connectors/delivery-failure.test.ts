import { expect, it } from 'vitest'
import { readFailure } from './delivery-failure.ts'

it.each([
  ['5.1.1', '', 'hard', '5.1.1'],
  ['5.1.10', 'smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found', 'hard', '5.1.10'],
  ['5.4.1', 'smtp;550 5.4.1 Recipient address rejected: Access denied', 'hard', '5.4.1'],
  // The field says nothing in particular, the server's words do.
  ['5.0.0', 'smtp; 550 5.1.1 <eva@holm.example>: user unknown', 'hard', '5.1.1'],
  ['5.2.2', 'smtp;552 5.2.2 mailbox full', 'soft', '5.2.2'],
  ['4.4.7', 'smtp;550 4.4.7 QUEUE.Expired; message expired', 'soft', '4.4.7'],
  ['5.4.7', '', 'soft', '5.4.7'],
  ['5.7.1', 'smtp;550 5.7.1 Message rejected as spam by content filtering', 'policy', '5.7.1'],
  [
    '5.7.515',
    'Access denied, sending domain does not meet the required authentication level',
    'policy',
    '5.7.515',
  ],
  ['5.1.8', 'Access denied, bad outbound sender', 'policy', '5.1.8'],
  ['5.4.5', 'Daily user sending limit exceeded', 'policy', '5.4.5'],
  ['5.3.4', 'Message too large', 'policy', '5.3.4'],
  [undefined, 'said: 550 unknown user', 'hard', null],
  [undefined, 'The email account that you tried to reach is over quota', 'soft', null],
  [undefined, 'Blocked by our policy', 'policy', null],
  [undefined, 'host mx.holm.example[10.5.1.1] said nothing at 5.1.1.7', null, null],
  ['5.5.0', 'smtp; 554 failed', null, '5.5.0'],
])('of the status %s and the words %j it tells %s', (status, words, kind, code) => {
  expect(readFailure(status, words)).toEqual({ kind, code })
})
