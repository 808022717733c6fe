import { z } from 'zod'
import { emailAddress, instant } from './basics.ts'
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

/** GET /api/product-mail, POST /api/product-mail/tests (admins): how the product's own mail leaves. */
export const productMailView = z.object({
  /** The sender's address; null while no mail server is set, and invitations are links to copy. */
  from: z.string().nullable(),
  test: testMail.nullable(),
})
export type ProductMailView = z.infer<typeof productMailView>
