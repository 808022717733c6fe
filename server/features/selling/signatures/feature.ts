import type { Feature } from '../../../feature.ts'
import { signatureRoutes } from './routes.ts'

export const signatures: Feature = { routes: signatureRoutes }
