import type { Feature } from '../../../feature.ts'
import { tasksOfPeople } from './personal.ts'
import { taskRoutes } from './routes.ts'

export const tasks: Feature = { routes: taskRoutes, personal: [tasksOfPeople] }
