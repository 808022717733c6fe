import { z } from 'zod'
import { endpoint } from './endpoint.ts'

/** What Microsoft puts on an administrator's way back; anything else it adds is its own affair. */
const adminConsentQuery = z.looseObject({
  state: z.string().max(400).default(''),
  admin_consent: z.string().max(20).default(''),
  error: z.string().max(100).optional(),
})

/** This address stands in Microsoft's settings of an app, so it never changes. */
export const approvalEndpoints = {
  callback: endpoint({
    method: 'GET',
    path: '/oauth/microsoft/admin-consent',
    access: 'public',
    query: adminConsentQuery,
    answer: null,
  }),
}
