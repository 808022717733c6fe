import { mayBeKept } from '../../../api/draft-calls.ts'
import type { PanelApi } from '../../../api/panel-api.ts'
import type { DraftLike } from './slots.ts'

interface Drafts {
  draft: DraftLike | null
  discarded: DraftLike | null
  discard(): void
  restore(): void
}

/**
 * What is discarded or had back in the panel is at the server too. Where that fails it comes back when the record is opened
 * again; what the server does not know it is told when somebody writes on.
 */
export function useKeptDrafts<All extends Drafts>(api: PanelApi, drafts: All): All {
  const tell = (draft: DraftLike | null, what: 'discard' | 'restore') => {
    if (draft === null) return
    api
      .drafts()
      .then<unknown>((calls) => mayBeKept(draft.key) && calls[what](draft.key))
      .catch(() => undefined)
  }
  return {
    ...drafts,
    discard() {
      drafts.discard()
      tell(drafts.draft, 'discard')
    },
    restore() {
      drafts.restore()
      tell(drafts.discarded, 'restore')
    },
  }
}
