import { restorationEndpoints } from '../../../../contract/restorations.ts'
import { route } from '../../../route.ts'
import { closeSeen, decideRestoration, goWithoutRecord, readRestoration } from './restorations.ts'

export const restorationRoutes = [
  route(restorationEndpoints.read, { handle: ({ ctx, actor }) => readRestoration(ctx, actor) }),
  route(restorationEndpoints.decide, {
    handle: ({ ctx, actor, body }) => decideRestoration(ctx, actor, body.decision),
  }),
  route(restorationEndpoints.goWithoutRecord, {
    handle: ({ ctx, actor }) => goWithoutRecord(ctx, actor),
  }),
  route(restorationEndpoints.close, { handle: ({ ctx, actor }) => closeSeen(ctx, actor) }),
]
