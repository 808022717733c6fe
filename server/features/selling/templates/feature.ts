import type { Feature } from '../../../feature.ts'
import { templateRoutes } from './routes.ts'

export const templates: Feature = { routes: templateRoutes }
