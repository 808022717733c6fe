import { authorizationEndpoints, callbackEndpoints } from '../../../../contract/authorizations.ts'
import { journeyEndpoints } from '../../../../contract/onboarding.ts'
import { Refusal } from '../../../refusal.ts'
import { route } from '../../../route.ts'
import { startAuthorization } from '../../connecting/authorizations/authorizations.ts'
import {
  answerAboutMailbox,
  mailboxVendors,
  recordMailboxRefusal,
} from '../../connecting/mailboxes/mailboxes.ts'
import { openInvitation } from '../invitations/invitations.ts'
import { readJourney } from '../onboarding/onboarding.ts'
import { arrive } from './arrival.ts'
import { startActivation, startSignIn } from './round-trips.ts'

export const activationRoutes = [
  route(authorizationEndpoints.acceptInvitation, {
    perMinute: 30,
    async handle({ ctx, body, exchange }) {
      const { workspace_id: workspaceId, id, email, language } = await openInvitation(ctx, body.token)
      const { loginUrl, forceLogin } = body
      const to = { workspaceId, id, email, language, loginUrl, forceLogin, exchange }
      return { authorizeUrl: await startActivation(ctx, to) }
    },
  }),
  route(authorizationEndpoints.signIn, {
    perMinute: 30,
    handle: async ({ ctx, actor, body, exchange }) => ({
      authorizeUrl: await startSignIn(ctx, actor, { ...body, exchange }),
    }),
  }),
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
  route(journeyEndpoints.answerAboutMailbox, {
    perMinute: 30,
    async handle({ ctx, actor, body }) {
      await answerAboutMailbox(ctx, actor, body.use)
      return readJourney(ctx, actor)
    },
  }),
  route(journeyEndpoints.stopMailbox, {
    perMinute: 30,
    async handle({ ctx, actor, body }) {
      const { notBackFrom } = await readJourney(ctx, actor)
      if (notBackFrom === body.vendor)
        await recordMailboxRefusal(ctx, actor, { code: 'mailbox_app_blocked', details: body })
      return readJourney(ctx, actor)
    },
  }),
  ...(['salesforce', 'google', 'microsoft'] as const).map((vendor) =>
    route(callbackEndpoints[vendor], {
      perMinute: 60,
      async handle({ ctx, actor, query, exchange }) {
        exchange.redirect(await arrive(ctx, { vendor, actor, state: query.state, exchange }))
      },
    }),
  ),
]
