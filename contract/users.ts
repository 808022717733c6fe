import { z } from 'zod'
import { emailAddress, id, instant, role } from './basics.ts'
import { endpoint } from './endpoint.ts'
import { journeyStep } from './onboarding.ts'

export const userState = z.enum(['active', 'deactivated'])
export const mailboxState = z.enum(['healthy', 'lost', 'missing'])

const userObstacle = z.object({ step: journeyStep, code: z.string(), since: instant })
export type UserObstacle = z.infer<typeof userObstacle>

export const userView = z.object({
  id,
  name: z.string(),
  email: emailAddress,
  role,
  state: userState,
  step: z.string(),
  activatedAt: instant,
  /** When the newest fact of the journey became true: since then the user stands at `step`; or when the account was closed. */
  since: instant,
  mailbox: mailboxState,
  /** Messages of the last 30 days in the mailbox that could not be read. */
  unreadable: z.number().int(),
  /** What stands in this person's way, at which step, since when. */
  obstacle: userObstacle.nullable(),
})
export const userList = z.object({ users: z.array(userView) })
export type UserList = z.infer<typeof userList>
export type UserView = UserList['users'][number]

export const userRequest = z.object({ role })

const params = z.object({ id })

export const userEndpoints = {
  list: endpoint({ method: 'GET', path: '/api/users', access: 'admin', answer: userList }),
  changeRole: endpoint({
    method: 'PATCH',
    path: '/api/users/:id',
    access: 'admin',
    params,
    body: userRequest,
    answer: userList,
  }),
  deactivate: endpoint({
    method: 'POST',
    path: '/api/users/:id/deactivation',
    access: 'admin',
    params,
    answer: userList,
  }),
  reactivate: endpoint({
    method: 'DELETE',
    path: '/api/users/:id/deactivation',
    access: 'admin',
    params,
    answer: userList,
  }),
}
