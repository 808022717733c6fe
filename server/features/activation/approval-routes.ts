import { z } from 'zod'
import { forEach } from '../../platform/each.ts'
import { Refusal } from '../../refusal.ts'
import { route } from '../../route.ts'
import { recordApproval } from '../approvals/approvals.ts'
import { clearObstacle } from '../onboarding/onboarding.ts'

/** What Microsoft puts on an administrator's way back; anything else it adds is its own affair. */
const adminConsentQuery = z.looseObject({
  state: z.string().max(400).default(''),
  admin_consent: z.string().max(20).default(''),
  error: z.string().max(100).optional(),
})

export const approvalRoutes = [
  route({
    method: 'GET',
    path: '/oauth/microsoft/admin-consent',
    access: 'public',
    query: adminConsentQuery,
    answer: null,
    perMinute: 30,
    async handle({ ctx, query, exchange }) {
      const isGiven = query.error === undefined && query.admin_consent.toLowerCase() === 'true'
      if (!isGiven) return exchange.redirect('/approval-declined')
      try {
        const freed = await recordApproval(ctx, { state: query.state, ipPrefix: exchange.ipPrefix })
        const name = (owner: (typeof freed)[number]) => ({ ...owner })
        await forEach({ log: ctx.log, task: 'clear obstacle', items: freed, name }, (owner) =>
          clearObstacle(ctx, owner, 'mailbox'),
        )
        exchange.redirect('/approval-given')
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        ctx.log.info({ refusal: error.code, network: exchange.ipPrefix }, 'an approval was not believed')
        exchange.redirect('/approval-declined')
      }
    },
  }),
]
