import type { PanelApi } from './panel-api.ts'

/** What writing a mail asks the server for, be it in the panel or in the web app. */
export type ComposeApi = Pick<
  PanelApi,
  | 'signature'
  | 'templates'
  | 'template'
  | 'recommendedTemplates'
  | 'preview'
  | 'upload'
  | 'drafts'
  | 'checkAddresses'
>
