import { z } from 'zod'
import { journeySteps } from './journey.ts'

/** The steps of the funnel: waiting for the activation, then the journey. */
export const funnelSteps = ['invitation', ...journeySteps] as const
export const funnelStep = z.enum(funnelSteps)
export type FunnelStep = z.infer<typeof funnelStep>

/** GET /api/funnel (admins): every step in order. */
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
