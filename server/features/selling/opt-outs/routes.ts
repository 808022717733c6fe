import { optOutEndpoints } from '../../../../contract/opt-outs.ts'
import { objectionEndpoints } from '../../../../contract/opt-outs-objections.ts'
import { type Route, route } from '../../../route.ts'
import { listOptOutProblems, retryOptOutWrites } from '../../background/crm-sync/crm-sync.ts'
import { addByHand, listOptOuts, readHistory, resubscribe } from './list.ts'
import { decideObjection, listObjections } from './objections.ts'
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
  route(optOutEndpoints.listProblems, {
    handle: async ({ ctx, actor }) => ({
      problems: (await listOptOutProblems(ctx.db, actor.workspaceId)).map(dated),
    }),
  }),
  route(optOutEndpoints.retryProblems, {
    perMinute: 20,
    handle: ({ ctx, actor, body }) => retryOptOutWrites(ctx, { ...actor, ...body }),
  }),
  route(objectionEndpoints.list, { handle: ({ ctx, actor }) => listObjections(ctx, actor) }),
  route(objectionEndpoints.decide, {
    handle: ({ ctx, actor, params, body }) => decideObjection(ctx, actor, { ...params, ...body }),
  }),
  route(optOutEndpoints.readReach, { handle: ({ ctx, actor }) => readReach(ctx, actor) }),
  route(optOutEndpoints.makeProbe, { perMinute: 20, handle: ({ ctx, actor }) => makeProbe(ctx, actor) }),
  route(optOutEndpoints.readOwnMessage, { handle: ({ ctx, actor }) => readOwnMessage(ctx, actor) }),
  route(optOutEndpoints.saveOwnMessage, {
    handle: ({ ctx, actor, body }) => saveOwnMessage(ctx, actor, body.message),
  }),
]

const dated = <Row extends { since: Date; nextTryAt: Date }>(row: Row) => ({
  ...row,
  since: row.since.toISOString(),
  nextTryAt: row.nextTryAt.toISOString(),
})
