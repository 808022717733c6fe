import type { Feature } from '../../../feature.ts'
import { approvalRoutes } from './approval-routes.ts'
import { activationRoutes } from './routes.ts'

export const activation: Feature = { routes: [...activationRoutes, ...approvalRoutes] }
