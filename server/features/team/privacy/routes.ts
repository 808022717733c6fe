import { privacyEndpoints } from '../../../../contract/privacy.ts'
import type { PersonalData } from '../../../personal-data.ts'
import { type Route, route } from '../../../route.ts'
import { erasePerson, listErasures } from './erasure.ts'
import { exportPerson } from './export-person.ts'
import { findPerson } from './find-person.ts'
import { previewRetention } from './retention.ts'

/** `data`: what every feature keeps about people. */
export const privacyRoutes = (data: PersonalData[]): Route[] => [
  route(privacyEndpoints.previewRetention, {
    handle: ({ ctx, actor, query }) => previewRetention(ctx, actor, query.days),
  }),
  route(privacyEndpoints.find, {
    perMinute: 30,
    handle: ({ ctx, actor, body }) => findPerson(ctx, actor, { ...body, data }),
  }),
  route(privacyEndpoints.export, {
    perMinute: 10,
    async handle({ ctx, actor, body, exchange }) {
      exchange.download({ name: 'person.json', parts: await exportPerson(ctx, actor, { ...body, data }) })
    },
  }),
  route(privacyEndpoints.erase, {
    perMinute: 10,
    handle: ({ ctx, actor, body }) => erasePerson(ctx, actor, body),
  }),
  route(privacyEndpoints.listErasures, { handle: ({ ctx, actor }) => listErasures(ctx, actor) }),
]
