import { paceEndpoints } from '../../../../contract/pace.ts'
import { type Route, route } from '../../../route.ts'
import { holidayPlaces } from './holidays.ts'
import { previewPace } from './preview.ts'

export const paceRoutes: Route[] = [
  route(paceEndpoints.places, {
    handle: ({ actor, query }) => holidayPlaces(actor.language, query.country ?? null),
  }),
  route(paceEndpoints.preview, {
    // Two lists of days.
    bodyLimit: 65_536,
    handle: ({ ctx, actor, body }) => previewPace(ctx, actor, body),
  }),
]
