import { productMailEndpoints } from '../../../../contract/notifications.ts'
import { route } from '../../../route.ts'
import { readProductMail, sendTestMail } from './test-mail.ts'

export const notificationRoutes = [
  route(productMailEndpoints.read, { handle: ({ ctx, actor }) => readProductMail(ctx, actor) }),
  route(productMailEndpoints.test, {
    perMinute: 6,
    async handle({ ctx, actor }) {
      await sendTestMail(ctx, actor)
      return readProductMail(ctx, actor)
    },
  }),
]
