import { optOutEndpoints } from '../../../../contract/opt-outs.ts'
import { type Route, route } from '../../../route.ts'
import { addByHand, listOptOuts, readHistory, resubscribe } from './list.ts'
import { readOwnMessage, saveOwnMessage } from './own-message.ts'
import { makeProbe, readReach } from './reach.ts'

export const optOutRoutes: Route[] = [
  route(optOutEndpoints.list, { handle: ({ ctx, actor, query }) => listOptOuts(ctx, actor, query) }),
  route(optOutEndpoints.history, {
    handle: ({ ctx, actor, query }) => readHistory(ctx, actor, query.address),
  }),
  route(optOutEndpoints.add, { handle: ({ ctx, actor, body }) => addByHand(ctx, actor, body) }),
  route(optOutEndpoints.resubscribe, {
    handle: ({ ctx, actor, params, body }) => resubscribe(ctx, actor, { ...params, ...body }),
  }),
  route(optOutEndpoints.readReach, { handle: ({ ctx, actor }) => readReach(ctx, actor) }),
  route(optOutEndpoints.makeProbe, { perMinute: 20, handle: ({ ctx, actor }) => makeProbe(ctx, actor) }),
  route(optOutEndpoints.readOwnMessage, { handle: ({ ctx, actor }) => readOwnMessage(ctx, actor) }),
  route(optOutEndpoints.saveOwnMessage, {
    handle: ({ ctx, actor, body }) => saveOwnMessage(ctx, actor, body.message),
  }),
]
