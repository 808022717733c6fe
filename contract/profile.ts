import { z } from 'zod'
import { emailAddress, id, instant, language, role, timeZone } from './basics.ts'
import { errorCode } from './errors.ts'
import { journeyStep } from './journey.ts'

/** PATCH /api/profile → sessionView */
export const profileRequest = z
  .object({ name: z.string().trim().min(1).max(120), language, timeZone })
  .partial()
export type ProfileRequest = z.infer<typeof profileRequest>

/** GET /api/connections: Salesforce and the mailbox, with their health. */
export const connectionView = z.object({
  kind: z.enum(['crm', 'mailbox']),
  vendor: z.enum(['salesforce', 'gmail', 'outlook']),
  account: z.string(),
  state: z.enum(['healthy', 'lost']),
  cause: errorCode.nullable(),
  since: instant,
  /** Since when a mailbox serves and answers in it cannot be read; null while they can. */
  stalledSince: instant.nullable(),
})
export const connectionList = z.object({
  connections: z.array(connectionView),
  mailboxVendors: z.array(z.enum(['gmail', 'outlook'])),
})
export type ConnectionList = z.infer<typeof connectionList>

export const userState = z.enum(['active', 'deactivated'])
export const mailboxState = z.enum(['healthy', 'lost', 'missing'])

const userObstacle = z.object({ step: journeyStep, code: z.string(), since: instant })
export type UserObstacle = z.infer<typeof userObstacle>

/** GET /api/users (admins) */
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

/** PATCH /api/users/:id (admins) → userList */
export const userRequest = z.object({ role })

/** POST /api/connection-revocations (admins): `confirmation` is the workspace's name, typed. */
export const connectionRevocationRequest = z.object({ confirmation: z.string().trim().max(200) })
/** How many users have to connect again. */
export const connectionRevocationView = z.object({ users: z.number().int() })
