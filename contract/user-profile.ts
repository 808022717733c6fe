import { z } from 'zod'
import { language, timeZone } from './basics.ts'
import { endpoint } from './endpoint.ts'
import { sessionView } from './session.ts'

export const profileRequest = z
  .object({ name: z.string().trim().min(1).max(120), language, timeZone })
  .partial()
export type ProfileRequest = z.infer<typeof profileRequest>

export const profileEndpoints = {
  change: endpoint({
    method: 'PATCH',
    path: '/api/profile',
    access: 'session',
    body: profileRequest,
    answer: sessionView,
  }),
}
