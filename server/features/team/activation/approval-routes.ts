import { callbackEndpoints } from '../../../../contract/authorizations.ts'
import { route } from '../../../route.ts'
import { arriveFromAdministrator } from './approval-arrival.ts'

export const approvalRoutes = [
  route(callbackEndpoints.adminConsent, {
    perMinute: 30,
    async handle({ ctx, query, exchange }) {
      const { state, admin_consent, error } = query
      const back = { state, admin_consent, error, ipPrefix: exchange.ipPrefix }
      exchange.redirect(await arriveFromAdministrator(ctx, back))
    },
  }),
]
