import type { Feature } from '../../../feature.ts'
import { namesOfPeople } from './personal.ts'

export const people: Feature = { personal: [namesOfPeople] }
