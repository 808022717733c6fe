import { panelDraftEndpoints } from '../../contract/email-drafts.ts'
import type { AnswerOf, Endpoint, SentWith } from '../../contract/endpoint.ts'
import type { RequestExtras } from './client.ts'
import { type DraftCalls, inTurn } from './draft-calls.ts'

type Call = <E extends Endpoint>(endpoint: E, ...sent: SentWith<E, RequestExtras>) => Promise<AnswerOf<E>>

/** The drafts of the panel's record. */
export function panelDrafts(call: Call): DraftCalls {
  return inTurn({
    list: () => call(panelDraftEndpoints.list),
    read: (id) => call(panelDraftEndpoints.read, { params: { id } }),
    save: ({ id, content }, extras) =>
      call(panelDraftEndpoints.save, { params: { id }, body: content, ...extras }),
    discard: (id) => call(panelDraftEndpoints.discard, { params: { id } }),
    restore: (id) => call(panelDraftEndpoints.restore, { params: { id } }),
  })
}
