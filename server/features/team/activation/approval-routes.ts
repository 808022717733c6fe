import { callbackEndpoints } from '../../../../contract/authorizations.ts'
import { Refusal } from '../../../refusal.ts'
import { route } from '../../../route.ts'
import { recordApproval } from './approval-arrival.ts'

export const approvalRoutes = [
  route(callbackEndpoints.adminConsent, {
    perMinute: 30,
    async handle({ ctx, query, exchange }) {
      const isGiven = query.error === undefined && query.admin_consent.toLowerCase() === 'true'
      if (!isGiven) return exchange.redirect('/approval-declined')
      try {
        await recordApproval(ctx, { state: query.state, ipPrefix: exchange.ipPrefix })
        exchange.redirect('/approval-given')
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        ctx.log.info({ refusal: error.code, network: exchange.ipPrefix }, 'an approval was not believed')
        exchange.redirect('/approval-declined')
      }
    },
  }),
]
