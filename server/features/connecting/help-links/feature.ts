import type { Feature } from '../../../feature.ts'
import { helpLinkRoutes } from './routes.ts'

export const helpLinks: Feature = { routes: helpLinkRoutes }
