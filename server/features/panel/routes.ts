import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import {
  panelActivityView,
  panelBoot,
  panelRecordView,
  panelSessionRequest,
  signedRequestLimit,
} from '../../../contract/panel.ts'
import { route } from '../../route.ts'
import type { RenderPanel } from './page.ts'
import { readPanelActivity, readPanelRecord, startPanel } from './panel.ts'

/** A signed request with what a form or JSON puts around it. Nobody is known before it has been read. */
const signedBodyLimit = 65_536

/** The panel's routes. `render` makes its page from the built assets, which only the shell knows. */
export function panelRoutes(render: RenderPanel) {
  return [
    route({
      method: 'POST',
      path: '/panel/:appId',
      access: 'public',
      params: z.object({ appId: id }),
      body: z.object({ signed_request: z.string().max(signedRequestLimit) }),
      form: true,
      bodyLimit: signedBodyLimit,
      answer: null,
      signed: true,
      perMinute: 240,
      async handle({ ctx, params, body, exchange }) {
        const start = await startPanel(ctx, {
          appId: params.appId,
          signedRequest: body.signed_request,
          userAgent: exchange.userAgent,
          language: exchange.language,
        })
        const page = await render(start)
        exchange.page(page.html, page.headers)
      },
    }),
    route({
      method: 'POST',
      path: '/api/panel/sessions',
      access: 'public',
      body: panelSessionRequest,
      bodyLimit: signedBodyLimit,
      answer: panelBoot,
      signed: true,
      perMinute: 240,
      async handle({ ctx, body, exchange }) {
        const start = await startPanel(ctx, {
          ...body,
          userAgent: exchange.userAgent,
          language: exchange.language,
        })
        return start.boot
      },
    }),
    route({
      method: 'GET',
      path: '/api/panel/record',
      access: 'panel',
      answer: panelRecordView,
      handle: ({ ctx, actor }) => readPanelRecord(ctx, actor),
    }),
    route({
      method: 'GET',
      path: '/api/panel/activity',
      access: 'panel',
      answer: panelActivityView,
      handle: ({ ctx, actor }) => readPanelActivity(ctx, actor),
    }),
  ]
}
