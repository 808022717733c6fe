import { authorizationEndpoints, callbackEndpoints } from '../../../../contract/authorizations.ts'
import { route } from '../../../route.ts'
import { openInvitation } from '../invitations/invitations.ts'
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
  ...(['salesforce', 'google', 'microsoft'] as const).map((vendor) =>
    route(callbackEndpoints[vendor], {
      perMinute: 60,
      async handle({ ctx, actor, query, exchange }) {
        exchange.redirect(await arrive(ctx, { vendor, actor, state: query.state, exchange }))
      },
    }),
  ),
]
