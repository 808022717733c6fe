import { z } from 'zod'
import { endpoint } from './endpoint.ts'

/** How many days what mails say may be kept, at the least and at the most. */
export const retentionDays = { least: 30, most: 3650 } as const

const days = z.int().min(retentionDays.least).max(retentionDays.most)

/** For how long the text and the files of mails are kept once they are over. */
export const retention = z.object({
  isOn: z.boolean().default(false),
  days: days.default(730),
})

/** What the next sweep would take away. */
const retentionPreview = z.object({ mails: z.int().min(0) })

export const privacyEndpoints = {
  previewRetention: endpoint({
    method: 'GET',
    path: '/api/retention-preview',
    access: 'admin',
    query: z.object({ days: z.coerce.number().pipe(days) }),
    answer: retentionPreview,
  }),
}
