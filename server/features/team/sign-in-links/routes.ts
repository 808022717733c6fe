import { signInLinkEndpoints } from '../../../../contract/sign-in-links.ts'
import { route } from '../../../route.ts'
import { closeSession } from '../sessions/sessions.ts'
import { lookUpSignInLink, signInByLink } from './sign-in-links.ts'

export const signInLinkRoutes = [
  route(signInLinkEndpoints.lookUp, {
    perMinute: 30,
    handle: ({ ctx, body }) => lookUpSignInLink(ctx, body.token),
  }),
  route(signInLinkEndpoints.signIn, {
    perMinute: 30,
    async handle({ ctx, actor, body, exchange }) {
      const { ipPrefix, userAgent } = exchange
      const browser = exchange.browserBinding()
      const session = await signInByLink(ctx, { token: body.token, browser, ipPrefix, userAgent })
      // This browser changes hands: whoever was signed in here no longer is.
      if (actor) await closeSession(ctx, actor)
      exchange.setSession(session)
    },
  }),
]
