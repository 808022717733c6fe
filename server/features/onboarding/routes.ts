import { journeyFactRequest, journeyView } from '../../../contract/journey.ts'
import { route } from '../../route.ts'
import { launchSalesforce } from './launch.ts'
import { readJourney, recordFact } from './onboarding.ts'

export const onboardingRoutes = [
  route({
    method: 'GET',
    path: '/api/journey',
    access: 'session',
    answer: journeyView,
    handle: ({ ctx, actor }) => readJourney(ctx, actor),
  }),
  route({
    method: 'POST',
    path: '/api/journey/facts',
    access: 'session',
    body: journeyFactRequest,
    answer: journeyView,
    async handle({ ctx, actor, body }) {
      await recordFact(ctx, actor, body.fact)
      return readJourney(ctx, actor)
    },
  }),
  route({
    method: 'POST',
    path: '/api/launches',
    access: 'session',
    answer: journeyView,
    perMinute: 30,
    handle: ({ ctx, actor }) => launchSalesforce(ctx, actor),
  }),
]
