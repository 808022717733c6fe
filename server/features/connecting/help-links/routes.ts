import { helpLinkEndpoints } from '../../../../contract/help-links.ts'
import { route } from '../../../route.ts'
import { makeHelpLink, readHelpLink, recordHelp } from './help-links.ts'

export const helpLinkRoutes = [
  route(helpLinkEndpoints.make, {
    perMinute: 60,
    handle: async ({ ctx, actor, body }) => ({ url: await makeHelpLink(ctx, actor, body) }),
  }),
  route(helpLinkEndpoints.lookUp, {
    perMinute: 30,
    handle: ({ ctx, body }) => readHelpLink(ctx, body.token),
  }),
  route(helpLinkEndpoints.complete, {
    perMinute: 30,
    handle: ({ ctx, body, exchange }) => recordHelp(ctx, { token: body.token, ipPrefix: exchange.ipPrefix }),
  }),
]
