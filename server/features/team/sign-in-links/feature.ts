import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { signInLinkRoutes } from './routes.ts'
import { sweepSignInLinks } from './sign-in-links.ts'

export const signInLinks: Feature = {
  routes: signInLinkRoutes,
  recurring: (ctx) => [
    { name: 'sweep-sign-in-links', every: hours(1), atStart: false, run: () => sweepSignInLinks(ctx) },
  ],
}
