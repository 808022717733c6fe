import { z } from 'zod'
import { id, instant } from './basics.ts'
import { endpoint } from './endpoint.ts'

/** Where somebody is signed in. */
export const openSessionView = z.object({
  id,
  /** Names as their makers write them; null when the browser does not say. */
  browser: z.string().nullable(),
  system: z.string().nullable(),
  createdAt: instant,
  /** To ten minutes. */
  usedAt: instant,
  /** The one that asks. */
  isThis: z.boolean(),
})
export type OpenSessionView = z.infer<typeof openSessionView>

/** One's own sessions in the web app, the latest used first. */
export const openSessionList = z.object({ sessions: z.array(openSessionView) })

export const openSessionEndpoints = {
  list: endpoint({ method: 'GET', path: '/api/sessions', access: 'session', answer: openSessionList }),
  endOthers: endpoint({
    method: 'DELETE',
    path: '/api/sessions',
    access: 'session',
    answer: openSessionList,
  }),
  end: endpoint({
    method: 'DELETE',
    path: '/api/sessions/:id',
    access: 'session',
    params: z.object({ id }),
    answer: openSessionList,
  }),
}
