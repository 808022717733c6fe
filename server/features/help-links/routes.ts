import { helpLinkRequest, helpLinkView, helpTokenRequest, helpView } from '../../../contract/help-links.ts'
import { route } from '../../route.ts'
import { makeHelpLink, readHelpLink, recordHelp } from './help-links.ts'

export const helpLinkRoutes = [
  route({
    method: 'POST',
    path: '/api/help-links',
    access: 'public',
    body: helpLinkRequest,
    answer: helpLinkView,
    perMinute: 60,
    handle: async ({ ctx, actor, body }) => ({ url: await makeHelpLink(ctx, actor, body) }),
  }),
  route({
    method: 'POST',
    path: '/api/help-links/lookup',
    access: 'public',
    body: helpTokenRequest,
    answer: helpView,
    perMinute: 30,
    handle: ({ ctx, body }) => readHelpLink(ctx, body.token),
  }),
  route({
    method: 'POST',
    path: '/api/help-links/completions',
    access: 'public',
    body: helpTokenRequest,
    answer: null,
    perMinute: 30,
    handle: ({ ctx, body, exchange }) => recordHelp(ctx, { token: body.token, ipPrefix: exchange.ipPrefix }),
  }),
]
