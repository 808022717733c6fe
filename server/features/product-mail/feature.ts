import type { Feature } from '../../feature.ts'
import { productMailRoutes } from './routes.ts'

export const productMail: Feature = { routes: productMailRoutes }
