import type { Feature } from '../../../feature.ts'
import { minutes } from '../../../platform/clock.ts'
import { unsubscribeRoutes } from './page-routes.ts'
import { objectionsOfPeople, optOutsOfPeople } from './personal.ts'
import { recordJob, writeRecord } from './record.ts'
import { optOutRoutes } from './routes.ts'

export const optOuts: Feature = {
  routes: [...optOutRoutes, ...unsubscribeRoutes],
  personal: [optOutsOfPeople, objectionsOfPeople],
  jobs: (ctx) => ({ [recordJob]: () => writeRecord(ctx) }),
  recurring: (ctx) => [
    { name: 'resume-privacy-record', every: minutes(1), atStart: true, run: () => writeRecord(ctx) },
  ],
}
