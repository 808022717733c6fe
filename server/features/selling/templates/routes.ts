import { messageLimit } from '../../../../contract/email.ts'
import { panelEndpoints } from '../../../../contract/panel.ts'
import { type Route, route } from '../../../route.ts'
import { previewMail } from './templates.ts'

export const templateRoutes: Route[] = [
  route(panelEndpoints.preview, {
    // The message, and 200 people beside it.
    bodyLimit: messageLimit + 65_536,
    tooLarge: { code: 'message_too_large', limit: messageLimit },
    perMinute: 60,
    handle: ({ ctx, actor, body }) => previewMail(ctx, actor, body),
  }),
]
