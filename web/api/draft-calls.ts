import type { DraftDetail, DraftSummary, SaveDraftRequest } from '../../contract/email-drafts.ts'
import type { RequestExtras } from './client.ts'

/** The reader's own drafts, as far as whoever asks may see them. Every method throws `ApiError`. */
export interface DraftCalls {
  list(): Promise<{ drafts: DraftSummary[] }>
  read(id: string): Promise<DraftDetail>
  save(draft: { id: string; content: SaveDraftRequest }, extras?: RequestExtras): Promise<DraftSummary>
  discard(id: string): Promise<DraftSummary>
  restore(id: string): Promise<DraftSummary>
}
