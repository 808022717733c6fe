import type { DraftDetail, DraftSummary, SaveDraftRequest } from '../../contract/email-drafts.ts'
import type { RequestExtras } from './client.ts'
import type { PanelApi } from './panel-api.ts'

/** The reader's own drafts, as far as whoever asks may see them. Every method throws `ApiError`. */
export interface DraftCalls {
  list(): Promise<{ drafts: DraftSummary[] }>
  read(id: string): Promise<DraftDetail>
  save(draft: { id: string; content: SaveDraftRequest }, extras?: RequestExtras): Promise<DraftSummary>
  discard(id: string): Promise<DraftSummary>
  restore(id: string): Promise<DraftSummary>
}

/** What writing a mail asks the server for, be it in the panel or in the web app. */
export type ComposeApi = Pick<
  PanelApi,
  'signature' | 'templates' | 'template' | 'recommendedTemplates' | 'preview' | 'upload' | 'drafts'
>
