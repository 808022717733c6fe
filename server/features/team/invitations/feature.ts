import type { Feature } from '../../../feature.ts'
import { invitationRoutes } from './routes.ts'

export const invitations: Feature = { routes: invitationRoutes }
