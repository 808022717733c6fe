import type { Feature } from '../../../feature.ts'
import { paceRoutes } from './routes.ts'

export const pace: Feature = { routes: paceRoutes }
