import { authorizationEndpoints } from '../../../../contract/authorizations.ts'
import { connectionEndpoints } from '../../../../contract/connections.ts'
import { Refusal } from '../../../refusal.ts'
import { route } from '../../../route.ts'
import { startAuthorization } from '../authorizations/authorizations.ts'
import { letAnswersBeRead } from './answer-reading.ts'
import { mailboxVendors } from './health.ts'

export const mailboxRoutes = [
  // The way back leads through activation, as every other; what was answered about it is the journey's.
  route(authorizationEndpoints.connectMailbox, {
    perMinute: 30,
    async handle({ ctx, actor, body, exchange }) {
      if (!mailboxVendors(ctx).includes(body.vendor)) throw new Refusal('invalid_input')
      const authorizeUrl = await startAuthorization(ctx, {
        workspaceId: actor.workspaceId,
        purpose: 'connect_mailbox',
        mailbox: body.vendor,
        browser: exchange.browserBinding(),
        userId: actor.userId,
        loginHint: actor.email,
        language: actor.language,
        returnTo: body.returnTo === 'profile' ? '/profile' : '/journey/mailbox',
      })
      return { authorizeUrl }
    },
  }),
  route(connectionEndpoints.letAnswersBeRead, {
    handle: ({ ctx, actor, body }) => letAnswersBeRead(ctx, actor, body.agreed),
  }),
]
