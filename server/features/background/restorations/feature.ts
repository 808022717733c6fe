import type { Feature } from '../../../feature.ts'
import { restorationRoutes } from './routes.ts'

export const restorations: Feature = { routes: restorationRoutes }
