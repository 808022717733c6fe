import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { journeySteps } from './onboarding.ts'

/** The steps of the funnel: waiting for the activation, then the journey. */
export const funnelSteps = ['invitation', ...journeySteps] as const
export const funnelStep = z.enum(funnelSteps)
export type FunnelStep = z.infer<typeof funnelStep>

/** Every step in order. */
export const funnelView = z.object({
  steps: z.array(
    z.object({
      step: funnelStep,
      /** Who stands there now; the deactivated are not counted. */
      people: z.number().int(),
      /** How long people took to pass it; null while nobody has. */
      medianSeconds: z.number().nullable(),
    }),
  ),
})
export type FunnelView = z.infer<typeof funnelView>

export const funnelEndpoints = {
  read: endpoint({ method: 'GET', path: '/api/funnel', access: 'admin', answer: funnelView }),
}
