import type { PanelApi } from '../../../api/panel-api.ts'
import type { DraftLike } from './slots.ts'

/** What is discarded here is discarded at the server too. Where that fails it comes back when the record is opened again. */
export function forgetDraft(api: PanelApi, draft: DraftLike | null): void {
  if (draft) tell(api, (drafts) => drafts.discard(draft.key))
}

/** And the other way round; one that is missing is saved anew when it is opened. */
export function rememberDraft(api: PanelApi, draft: DraftLike | null): void {
  if (draft) tell(api, (drafts) => drafts.restore(draft.key))
}

function tell(
  api: PanelApi,
  say: (drafts: Awaited<ReturnType<PanelApi['drafts']>>) => Promise<unknown>,
): void {
  api
    .drafts()
    .then(say)
    .catch(() => undefined)
}
