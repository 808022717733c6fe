import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { sweepAuthorizations } from './authorizations.ts'

export const authorizations: Feature = {
  recurring: (ctx) => [
    { name: 'sweep-authorizations', every: hours(1), atStart: false, run: () => sweepAuthorizations(ctx) },
  ],
}
