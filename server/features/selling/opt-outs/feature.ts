import type { Feature } from '../../../feature.ts'
import { unsubscribeRoutes } from './page-routes.ts'
import { optOutRoutes } from './routes.ts'

export const optOuts: Feature = { routes: [...optOutRoutes, ...unsubscribeRoutes] }
