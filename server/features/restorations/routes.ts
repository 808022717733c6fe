import { restorationDecision, restorationView } from '../../../contract/restoration.ts'
import { route } from '../../route.ts'
import { closeSeen, decideRestoration, readRestoration } from './restorations.ts'

export const restorationRoutes = [
  route({
    method: 'GET',
    path: '/api/restoration',
    access: 'admin',
    answer: restorationView,
    handle: ({ ctx, actor }) => readRestoration(ctx, actor),
  }),
  route({
    method: 'POST',
    path: '/api/restoration/decision',
    access: 'admin',
    body: restorationDecision,
    answer: restorationView,
    handle: ({ ctx, actor, body }) => decideRestoration(ctx, actor, body.decision),
  }),
  route({
    method: 'POST',
    path: '/api/restoration/closing',
    access: 'admin',
    answer: restorationView,
    handle: ({ ctx, actor }) => closeSeen(ctx, actor),
  }),
]
