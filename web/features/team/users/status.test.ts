import { describe, expect, it } from 'vitest'
import type { InvitationView } from '../../../../contract/invitations.ts'
import type { UserView } from '../../../../contract/users.ts'
import { numeric } from '../../../ui/list-layout.ts'
import {
  mayInviteAgain,
  rowsToInvite,
  type StatusFilter,
  searchStatuses,
  statusesOf,
  wayOf,
} from './status.ts'

const user = (name: string, over: Partial<UserView> = {}): UserView => ({
  id: name,
  name,
  email: `${name.toLowerCase()}@nord.se`,
  role: 'seller',
  state: 'active',
  step: 'done',
  activatedAt: '2026-11-20T08:00:00.000Z',
  since: '2026-11-20T09:00:00.000Z',
  mailbox: 'healthy',
  unreadable: 0,
  obstacle: null,
  ...over,
})
const invitation = (name: string, over: Partial<InvitationView> = {}): InvitationView => ({
  id: name,
  email: `${name.toLowerCase()}@nord.se`,
  name: null,
  role: 'seller',
  language: 'en',
  state: 'open',
  createdAt: '2026-11-21T08:00:00.000Z',
  expiresAt: '2026-11-28T08:00:00.000Z',
  revokedAt: null,
  mail: 'sent',
  step: null,
  obstacle: null,
  ...over,
})

const rows = statusesOf(
  [
    user('Anna'),
    user('Ben', { step: 'mailbox', since: '2026-11-22T08:00:00.000Z' }),
    user('Cleo', {
      obstacle: { step: 'done', code: 'mailbox_disconnected', since: '2026-11-20T09:00:00.000Z' },
    }),
    user('Dan', { state: 'deactivated', step: 'mailbox' }),
  ],
  [
    invitation('Eva'),
    invitation('Fia', { mail: 'failed' }),
    invitation('Gus', { state: 'expired' }),
    invitation('Hans', { state: 'revoked' }),
    invitation('Anna', { state: 'accepted' }),
  ],
)
const names = (show: StatusFilter, more: { step?: 'mailbox' | 'invitation'; text?: string } = {}) =>
  searchStatuses(rows, { show, step: more.step ?? null, text: more.text ?? '' })
    .map((row) => row.id)
    .sort()

describe('the list of everyone', () => {
  it('has each person once, the newest status first', () => {
    expect(rows.filter((row) => row.email === 'anna@nord.se')).toHaveLength(1)
    expect(rows[0]?.id).toBe('Ben')
  })

  it('leaves out an invitation that another one, or an account, has taken the place of', () => {
    const ida = (over: Partial<InvitationView>) => invitation('Ida', over)
    const idsOf = (users: UserView[], invitations: InvitationView[]) =>
      statusesOf(users, invitations).map((row) => row.id)
    const first = ida({ id: 'first', email: 'IDA@nord.se', state: 'revoked' })
    expect(idsOf([], [first])).toEqual(['first'])
    expect(idsOf([], [first, ida({ id: 'open' })])).toEqual(['open'])
    const later = ida({ id: 'later', state: 'revoked', createdAt: '2026-11-22T08:00:00.000Z' })
    expect(idsOf([], [later, first])).toEqual(['later'])
    expect(idsOf([user('Ida', { state: 'deactivated' })], [first])).toEqual(['Ida'])
  })

  it('says of a revoked invitation since when it is', () => {
    const revokedAt = '2026-11-23T08:00:00.000Z'
    expect(statusesOf([], [invitation('Ida', { state: 'revoked', revokedAt })])[0]?.since).toBe(revokedAt)
  })

  it('shows groups, steps and what was searched for', () => {
    expect(names('all')).toHaveLength(8)
    expect(names('invited')).toEqual(['Eva', 'Fia', 'Gus'])
    expect(names('on_the_way')).toEqual(['Ben'])
    expect(names('blocked')).toEqual(['Cleo', 'Fia', 'Gus'])
    expect(names('done')).toEqual(['Anna', 'Cleo'])
    expect(names('closed')).toEqual(['Dan', 'Hans'])
    expect(names('all', { step: 'mailbox' })).toEqual(['Ben'])
    expect(names('all', { text: ' NORD ann ' })).toEqual(['Anna'])
  })

  it('is sorted by how far each has come, those who are out of it last', () => {
    const way = (row: (typeof rows)[number]) => Number(wayOf(row))
    const sorted = rows.filter((row) => wayOf(row) !== null).sort((a, b) => way(a) - way(b))
    expect(sorted.map((row) => row.id)).toEqual(['Eva', 'Fia', 'Gus', 'Ben', 'Anna', 'Cleo'])
    expect(rows.filter((row) => wayOf(row) === null).map((row) => row.id)).toEqual(['Hans', 'Dan'])
    expect(numeric([{ key: 'step', sortBy: wayOf }], rows)).toEqual([])
  })

  it('offers many to be invited once more where the invitation has come to nothing', () => {
    const chosen = rows.filter(mayInviteAgain)
    expect(rowsToInvite(chosen)).toEqual([
      { line: 1, email: 'gus@nord.se', name: '', role: 'seller', language: 'en' },
      { line: 2, email: 'hans@nord.se', name: '', role: 'seller', language: 'en' },
    ])
  })
})
