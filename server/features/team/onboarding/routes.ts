import { journeyEndpoints } from '../../../../contract/onboarding.ts'
import { route } from '../../../route.ts'
import { answerAboutMailbox } from '../../connecting/mailboxes/mailboxes.ts'
import { launchSalesforce } from './launch.ts'
import { readJourney, recordFact, recordStopped } from './onboarding.ts'

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
  route(journeyEndpoints.answerAboutMailbox, {
    perMinute: 30,
    async handle({ ctx, actor, body }) {
      await answerAboutMailbox(ctx, actor, body.use)
      return readJourney(ctx, actor)
    },
  }),
  route(journeyEndpoints.stopMailbox, {
    perMinute: 30,
    async handle({ ctx, actor, body }) {
      await recordStopped(ctx, actor, body.vendor)
      return readJourney(ctx, actor)
    },
  }),
]
