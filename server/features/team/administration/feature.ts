import type { Feature } from '../../../feature.ts'
import { administrationRoutes } from './routes.ts'

export const administration: Feature = { routes: administrationRoutes }
