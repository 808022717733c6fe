import { expect, test } from 'vitest'
import { judgeRows } from '../../../../contract/invitation-batches.ts'
import { countForeseen, foresee } from './foreseen.ts'

const emails = ['New@nord.se', 'user@nord.se', 'open@nord.se', 'old@nord.se', 'new@nord.se', 'nobody']
const rows = emails.map((email, index) => ({ line: index + 1, email, name: '', role: '', language: '' }))

test('only those are counted as invited who are neither here, nor invited, nor bad', () => {
  const foreseen = foresee(judgeRows(rows, { role: 'seller', language: 'sv' }), {
    users: [{ email: 'User@nord.se' }],
    invitations: [
      { email: 'open@nord.se', state: 'open' },
      { email: 'old@nord.se', state: 'expired' },
      { email: 'new@nord.se', state: 'revoked' },
    ],
  })
  expect(foreseen.map(({ state }) => state)).toEqual(['good', 'already', 'already', 'good', 'bad', 'bad'])
  expect(countForeseen(foreseen)).toEqual({ good: 2, already: 2, bad: 2 })
})
