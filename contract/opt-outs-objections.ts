import { z } from 'zod'
import { id, instant } from './basics.ts'
import { endpoint } from './endpoint.ts'

/**
 * Somebody asks in an answer not to get more mail. `asked`: nothing goes to them until its reader says what it means;
 * `unsubscribed`: they get none from the whole company; `dismissed`: it was no objection.
 */
export const objectionState = z.enum(['asked', 'unsubscribed', 'dismissed'])
export type ObjectionState = z.infer<typeof objectionState>

/** What a message says of it. */
export const objectionMark = z.object({ id, state: objectionState })
export type ObjectionMark = z.infer<typeof objectionMark>

export const objectionView = objectionMark.extend({
  /** Who wrote, as it stood in the answer. */
  from: z.object({ name: z.string().nullable(), address: z.string() }),
  /** The mail that was answered. */
  email: z.object({ id, subject: z.string() }),
  since: instant,
})
export type ObjectionView = z.infer<typeof objectionView>

/** Those that wait for the reader, the newest first, 20 at most. */
export const objectionList = z.object({ objections: z.array(objectionView) })

const params = z.object({ id })
const body = z.object({ state: objectionState })

export const objectionEndpoints = {
  list: endpoint({ method: 'GET', path: '/api/objections', access: 'session', answer: objectionList }),
  /** `asked` undoes what was decided. */
  decide: endpoint({
    method: 'PUT',
    path: '/api/objections/:id',
    access: 'session',
    params,
    body,
    answer: objectionMark,
  }),
}

/** The same in the panel, for what came to the mails of its record. */
export const panelObjectionEndpoints = {
  decide: endpoint({
    method: 'PUT',
    path: '/api/panel/objections/:id',
    access: 'panel',
    params,
    body,
    answer: objectionMark,
  }),
}
