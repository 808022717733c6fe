import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { sweepAttachments } from './attachments.ts'
import { conversationRoutes } from './conversation-routes.ts'
import { draftRoutes } from './draft-routes.ts'
import { sweepDrafts } from './drafts.ts'
import { headerProofRoutes } from './header-proof-routes.ts'
import { draftsOfPeople } from './personal.ts'
import { emailRoutes } from './routes.ts'

export const email: Feature = {
  routes: [...emailRoutes, ...draftRoutes, ...conversationRoutes, ...headerProofRoutes],
  personal: [draftsOfPeople],
  recurring: (ctx) => [
    { name: 'sweep-attachments', every: hours(1), atStart: false, run: () => sweepAttachments(ctx) },
    { name: 'sweep-drafts', every: hours(1), atStart: false, run: () => sweepDrafts(ctx) },
  ],
}
