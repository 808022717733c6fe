import { authorizationEndpoints, callbackEndpoints } from '../../../../contract/authorizations.ts'
import { journeyEndpoints } from '../../../../contract/onboarding.ts'
import { Refusal } from '../../../refusal.ts'
import { route } from '../../../route.ts'
import { startAuthorization } from '../../connecting/authorizations/authorizations.ts'
import { mailboxVendors } from '../../connecting/connections/connections.ts'
import { openInvitation } from '../invitations/invitations.ts'
import { readJourney } from '../onboarding/onboarding.ts'
import { answerAboutMailbox } from './activation.ts'
import { arrive, saveMailboxRefusal } from './arrival.ts'
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
      try {
        await answerAboutMailbox(ctx, actor, body.use)
      } catch (error) {
        if (!(error instanceof Refusal) || error.code === 'oauth_state_unknown') throw error
        // It does not serve: the journey says so, as it does on the way back from the mail service.
        await saveMailboxRefusal(ctx, actor, error)
      }
      return readJourney(ctx, actor)
    },
  }),
  route(journeyEndpoints.stopMailbox, {
    perMinute: 30,
    async handle({ ctx, actor, body }) {
      const { notBackFrom } = await readJourney(ctx, actor)
      if (notBackFrom === body.vendor)
        await saveMailboxRefusal(ctx, actor, { code: 'mailbox_app_blocked', details: body })
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
