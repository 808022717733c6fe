import { queryOptions } from '@tanstack/react-query'
import type {
  Answering,
  EmailSchedule,
  EmailSummary,
  PlannedTime,
  SendRequest,
} from '../../contract/email.ts'
import { emailEndpoints } from '../../contract/email.ts'
import { type ComposeRecord, composeEndpoints } from '../../contract/email-compose.ts'
import { emailConversationEndpoints } from '../../contract/email-conversation.ts'
import { draftEndpoints } from '../../contract/email-drafts.ts'
import type { PanelZonesView } from '../../contract/panel.ts'
import { signatureEndpoints } from '../../contract/signatures.ts'
import { templateEndpoints } from '../../contract/templates.ts'
import { call } from './app-client.ts'
import type { ComposeApi } from './compose-api.ts'
import { type DraftCalls, inTurn } from './draft-calls.ts'
import { onceThereIsRoom, untilClear, upload } from './panel-api.ts'

/** All of the reader's drafts. */
export const appDrafts: DraftCalls = inTurn({
  list: () => call(draftEndpoints.list),
  read: (id) => call(draftEndpoints.read, { params: { id } }),
  save: ({ id, content }, extras) => call(draftEndpoints.save, { params: { id }, body: content, ...extras }),
  discard: (id) => call(draftEndpoints.discard, { params: { id } }),
  restore: (id) => call(draftEndpoints.restore, { params: { id } }),
})

/** Those that are not discarded, last changed first. */
export const draftsQuery = queryOptions({
  queryKey: ['drafts'],
  queryFn: () => appDrafts.list(),
  refetchOnMount: 'always',
})

export interface AppComposeApi extends ComposeApi {
  zones(): Promise<PanelZonesView>
  plannedTime(schedule: EmailSchedule): Promise<PlannedTime>
  send(request: SendRequest): Promise<{ emails: EmailSummary[] }>
  cancelEmail(id: string): Promise<EmailSummary>
}

/** What the panel's sheets ask for, asked by the web app about one record of Salesforce. */
export function appComposeApi(record: ComposeRecord): AppComposeApi {
  return {
    signature: () => call(signatureEndpoints.read),
    templates: (search) => call(templateEndpoints.list, { query: { view: 'all', search } }),
    template: (id) => call(templateEndpoints.read, { params: { id } }),
    recommendedTemplates: (query) => call(composeEndpoints.recommendedTemplates, { params: record, query }),
    preview: (body) => call(composeEndpoints.preview, { params: record, body }),
    upload: (file, options) =>
      onceThereIsRoom(options.signal, () =>
        upload('', { file, bearer: null, attach: composeEndpoints.attach, ...options }),
      ),
    drafts: async () => appDrafts,
    zones: () => call(composeEndpoints.zones, { params: record }),
    checkAddresses: (body) => call(emailEndpoints.checkAddresses, { body }),
    plannedTime: (query) => call(emailEndpoints.plannedTime, { query }),
    send: (body) => untilClear(() => call(composeEndpoints.send, { params: record, body })),
    cancelEmail: (id) => untilClear(() => call(emailEndpoints.cancel, { params: { id } })),
  }
}

/** The same about the answer to a message. */
export function appAnswerApi({ message, record, who }: Answering): AppComposeApi {
  const api = appComposeApi(record)
  return {
    ...api,
    preview: ({ html }) =>
      call(emailConversationEndpoints.previewAnswer, { params: { id: message }, body: { html } }),
    // What is recommended is by what Salesforce says of them.
    recommendedTemplates: async (query) => (who ? api.recommendedTemplates(query) : { ids: [] }),
  }
}
