import { expect, it } from 'vitest'
import type { EmailDetail } from '../../contract/email.ts'
import { conversationQuery } from './queries.ts'

it('a conversation is read anew when its mail has left, and when something has come back to it', () => {
  const mail = { id: 'a-mail', state: 'sending', replied: null, bounced: null } as EmailDetail
  const came = { at: '2026-11-29T12:00:00.000Z' }
  const keyOf = (change: object) => JSON.stringify(conversationQuery({ ...mail, ...change }).queryKey)
  const keys = [
    {},
    { state: 'sent' },
    { state: 'sent', replied: came },
    { state: 'sent', bounced: { at: 'later' } },
  ]
  expect(new Set(keys.map(keyOf)).size).toBe(keys.length)
  expect(keyOf({ subject: 'changed' })).toBe(keyOf({}))
})
