import { notificationEndpoints } from '../../../../contract/notifications.ts'
import { route } from '../../../route.ts'
import { readNotificationMail, sendTestMail } from './test-mail.ts'

export const notificationRoutes = [
  route(notificationEndpoints.read, { handle: ({ ctx, actor }) => readNotificationMail(ctx, actor) }),
  route(notificationEndpoints.test, {
    perMinute: 6,
    async handle({ ctx, actor }) {
      await sendTestMail(ctx, actor)
      return readNotificationMail(ctx, actor)
    },
  }),
]
