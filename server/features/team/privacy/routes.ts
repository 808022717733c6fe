import { privacyEndpoints } from '../../../../contract/privacy.ts'
import { type Route, route } from '../../../route.ts'
import { previewRetention } from './retention.ts'

export const privacyRoutes: Route[] = [
  route(privacyEndpoints.previewRetention, {
    handle: ({ ctx, actor, query }) => previewRetention(ctx, actor, query.days),
  }),
]
