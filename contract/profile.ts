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
})
export const connectionList = z.object({
  connections: z.array(connectionView),
  mailboxVendors: z.array(z.enum(['gmail', 'outlook'])),
})
export type ConnectionList = z.infer<typeof connectionList>

/** GET /api/users (admins) */
export const userView = z.object({
  id,
  name: z.string(),
  email: emailAddress,
  role,
  step: z.string(),
  mailbox: z.enum(['healthy', 'missing', 'lost']),
  /** What stands in this person's way, at which step, since when. */
  obstacle: z.object({ step: journeyStep, code: z.string(), since: instant }).nullable(),
  activatedAt: instant,
})
export const userList = z.object({ users: z.array(userView) })
export type UserList = z.infer<typeof userList>
