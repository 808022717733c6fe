import { z } from 'zod'
import { emailAddress, instant } from './basics.ts'
import { endpoint } from './endpoint.ts'
import { errorCode } from './errors.ts'

const about = { to: emailAddress, at: instant }
/** Why it did not go: our code, and the mail server's own answer where it gave one. */
const failure = { code: errorCode, vendorCode: z.string().nullable() }

/** How far the reader's latest test mail has come. */
export const testMail = z.discriminatedUnion('state', [
  z.object({ ...about, state: z.literal('on_the_way') }),
  /** It did not go and is tried again by itself. */
  z.object({ ...about, ...failure, state: z.literal('retrying'), nextAt: instant }),
  z.object({ ...about, state: z.literal('sent') }),
  z.object({ ...about, ...failure, state: z.literal('failed') }),
])
export type TestMail = z.infer<typeof testMail>

/** How the product's own mail leaves. */
export const notificationMailView = z.object({
  /** The sender's address; null while no mail server is set, and invitations are links to copy. */
  from: z.string().nullable(),
  test: testMail.nullable(),
})
export type NotificationMailView = z.infer<typeof notificationMailView>

export const notificationEndpoints = {
  read: endpoint({
    method: 'GET',
    path: '/api/notification-mail',
    access: 'admin',
    answer: notificationMailView,
  }),
  test: endpoint({
    method: 'POST',
    path: '/api/notification-mail/tests',
    access: 'admin',
    answer: notificationMailView,
  }),
}
