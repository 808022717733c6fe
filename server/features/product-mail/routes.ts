import { productMailView } from '../../../contract/product-mail.ts'
import { route } from '../../route.ts'
import { readProductMail, sendTestMail } from './product-mail.ts'

export const productMailRoutes = [
  route({
    method: 'GET',
    path: '/api/product-mail',
    access: 'admin',
    answer: productMailView,
    handle: ({ ctx, actor }) => readProductMail(ctx, actor),
  }),
  route({
    method: 'POST',
    path: '/api/product-mail/tests',
    access: 'admin',
    answer: productMailView,
    perMinute: 6,
    async handle({ ctx, actor }) {
      await sendTestMail(ctx, actor)
      return readProductMail(ctx, actor)
    },
  }),
]
