import { headerProofEndpoints } from '../../../../contract/email-headers.ts'
import { type Route, route } from '../../../route.ts'
import { readHeaderProofs, sendHeaderProbe, takeArrived } from './header-proof.ts'

export const headerProofRoutes: Route[] = [
  route(headerProofEndpoints.read, { handle: ({ ctx, actor }) => readHeaderProofs(ctx, actor) }),
  route(headerProofEndpoints.send, {
    perMinute: 5,
    handle: ({ ctx, actor, body }) => sendHeaderProbe(ctx, actor, body.to),
  }),
  route(headerProofEndpoints.take, {
    perMinute: 20,
    bodyLimit: 131_072,
    handle: async ({ ctx, actor, body }) => ({ verdict: await takeArrived(ctx, actor, body.source) }),
  }),
]
