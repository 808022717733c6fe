import { approvalEndpoints } from '../../../../contract/approvals.ts'
import { forEach } from '../../../platform/each.ts'
import { Refusal } from '../../../refusal.ts'
import { route } from '../../../route.ts'
import { recordApproval } from '../../connecting/approvals/approvals.ts'
import { clearObstacle } from '../../connecting/obstacles/obstacles.ts'

export const approvalRoutes = [
  route(approvalEndpoints.callback, {
    perMinute: 30,
    async handle({ ctx, query, exchange }) {
      const isGiven = query.error === undefined && query.admin_consent.toLowerCase() === 'true'
      if (!isGiven) return exchange.redirect('/approval-declined')
      try {
        const freed = await recordApproval(ctx, { state: query.state, ipPrefix: exchange.ipPrefix })
        const name = (owner: (typeof freed)[number]) => ({ ...owner })
        await forEach({ log: ctx.log, task: 'clear obstacle', items: freed, name }, (owner) =>
          clearObstacle(ctx.db, owner, 'mailbox'),
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
