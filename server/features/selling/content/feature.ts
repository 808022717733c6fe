import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { sweepBlobs } from './content.ts'

export const content: Feature = {
  recurring: (ctx) => [{ name: 'sweep-blobs', every: hours(1), atStart: false, run: () => sweepBlobs(ctx) }],
}
