import type { JudgedRow } from '../../../../contract/invitation-batches.ts'
import type { InvitationView } from '../../../../contract/invitations.ts'
import type { UserView } from '../../../../contract/users.ts'

/** What will become of a row when the list is sent, as far as the admin's browser knows; the server decides. */
export type Foreseen =
  | JudgedRow
  | { row: JudgedRow['row']; state: 'already'; outcome: 'already_member' | 'already_invited' }

interface People {
  users: Pick<UserView, 'email'>[]
  invitations: Pick<InvitationView, 'email' | 'state'>[]
}

/** Tells the rows apart that would be invited but for their being here already. An expired invitation is sent again. */
export function foresee(judged: JudgedRow[], { users, invitations }: People): Foreseen[] {
  const members = new Set(users.map(({ email }) => email.toLowerCase()))
  const invited = new Set(
    invitations.filter(({ state }) => state === 'open').map(({ email }) => email.toLowerCase()),
  )
  return judged.map((one): Foreseen => {
    if (one.state === 'bad') return one
    if (members.has(one.email)) return { row: one.row, state: 'already', outcome: 'already_member' }
    if (invited.has(one.email)) return { row: one.row, state: 'already', outcome: 'already_invited' }
    return one
  })
}

/** How many rows come to what. */
export function countForeseen(rows: Foreseen[]): Record<Foreseen['state'], number> {
  const count = { good: 0, already: 0, bad: 0 }
  for (const { state } of rows) count[state] += 1
  return count
}
