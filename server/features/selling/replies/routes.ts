import { followUpEndpoints } from '../../../../contract/replies.ts'
import { type Route, route } from '../../../route.ts'
import { changeFollowUp, listFollowUps } from './follow-ups.ts'

export const replyRoutes: Route[] = [
  route(followUpEndpoints.list, { handle: ({ ctx, actor }) => listFollowUps(ctx, actor) }),
  route(followUpEndpoints.change, {
    handle: ({ ctx, actor, params, body }) => changeFollowUp(ctx, actor, { id: params.id, change: body }),
  }),
]
