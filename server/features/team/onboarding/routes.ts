import { journeyEndpoints } from '../../../../contract/onboarding.ts'
import { route } from '../../../route.ts'
import { launchSalesforce } from './launch.ts'
import { readJourney, recordFact } from './onboarding.ts'

export const onboardingRoutes = [
  route(journeyEndpoints.read, { handle: ({ ctx, actor }) => readJourney(ctx, actor) }),
  route(journeyEndpoints.recordFact, {
    async handle({ ctx, actor, body }) {
      await recordFact(ctx, actor, body.fact)
      return readJourney(ctx, actor)
    },
  }),
  route(journeyEndpoints.launch, {
    perMinute: 30,
    handle: ({ ctx, actor }) => launchSalesforce(ctx, actor),
  }),
]
