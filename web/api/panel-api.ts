import type { CrmPersonObject } from '../../contract/basics.ts'
import type {
  AddressCheck,
  AddressCheckRequest,
  AttachmentView,
  EmailScheduleRequest,
  EmailSummary,
  PlannedTime,
  PlannedTimeQuery,
  SendRequest,
} from '../../contract/email.ts'
import { type Endpoint, pathTo, type SentWith } from '../../contract/endpoint.ts'
import {
  type PanelActivityView,
  type PanelBoot,
  type PanelFirstState,
  type PanelRecordView,
  type PanelZonesView,
  panelEndpoints,
} from '../../contract/panel.ts'
import type { AddTaskRequest, TaskSummary } from '../../contract/tasks.ts'
import type { PreviewRequest, PreviewView, TemplateDetail, TemplateList } from '../../contract/templates.ts'
import { ApiError, codeOf, noAnswer } from './api-error.ts'
import { freshSignedRequest } from './canvas-parent.ts'
import { believing, createClient, type RequestExtras, readAnswer } from './client.ts'
import type { DraftCalls } from './draft-calls.ts'
import type { ConversationCalls } from './panel-conversation.ts'
import { asksAgainAfter, isServerAway } from './server-away.ts'

/**
 * What a failed request with a key leaves behind. `refused`: the server said no, so nothing happened. `unknown`: no
 * clear answer came, so it may have happened. `done_before`: it happened already, with other content.
 */
export type FailedOutcome = 'refused' | 'unknown' | 'done_before'

/** How sure a failure is. Everything that is not a refusal with a cause of its own counts as doubt. */
export function outcomeOf(error: unknown): FailedOutcome {
  const code: string = codeOf(error)
  if (code === 'send_key_reused') return 'done_before'
  return code === 'unexpected' || code === 'temporarily_unavailable' ? 'unknown' : 'refused'
}

/** How often a request with a key is sent to a server that says it will be back: for about half a minute. */
const triesWhileAway = 15

/**
 * Asks once more, word for word, when no clear answer came: the key in the request makes that safe, and a mail is
 * cancelled twice as once. A server that says that it will be back is waited for. What stays unclear throws the first
 * failure, because a refusal of the second says nothing about the first.
 */
export async function untilClear<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (outcomeOf(error) !== 'unknown') throw error
    return onceBack(ask, error).catch((second: unknown) => {
      throw outcomeOf(second) === 'done_before' ? second : error
    })
  }
}

/** Asks again, and while the server answers that it is not there yet, again after the time that it names. */
async function onceBack<T>(ask: () => Promise<T>, first: unknown): Promise<T> {
  let last = first
  for (let attempt = 0; attempt < triesWhileAway; attempt++) {
    const isAway = last instanceof ApiError && isServerAway(last) && !last.offline
    if (attempt > 0 && !isAway) throw last
    if (last instanceof ApiError && isAway) await pause(asksAgainAfter(attempt, last))
    try {
      return await ask()
    } catch (error) {
      last = error
    }
  }
  throw last
}

/** Twenty minutes of the pauses that the server asks for: files that are on their way already may be large, and the line slow. */
const triesForRoom = 600

/** Asks again for as long as the server says that too many come at once: it has taken nothing then. */
export async function onceThereIsRoom<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      const isFull = error instanceof ApiError && error.code === 'too_many_requests'
      if (!isFull || error.retryAfter === null || attempt === triesForRoom) throw error
      await pause(error.retryAfter)
      if (signal.aborted) throw error
    }
  }
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

export interface UploadOptions {
  /** From 0 to 1. */
  onProgress(share: number): void
  signal: AbortSignal
}

export interface PanelApi {
  record(signal?: AbortSignal): Promise<PanelRecordView>
  activity(signal?: AbortSignal): Promise<PanelActivityView>
  signature(): Promise<{ html: string }>
  /** Those that may be used and hold these words. */
  templates(search: string): Promise<TemplateList>
  /** Ids of the templates that are recommended for one of the record's people. */
  recommendedTemplates(whom: { object: CrmPersonObject; id: string }): Promise<{ ids: string[] }>
  template(id: string): Promise<TemplateDetail>
  preview(request: PreviewRequest): Promise<PreviewView>
  send(request: SendRequest): Promise<{ emails: EmailSummary[] }>
  cancelEmail(id: string): Promise<EmailSummary>
  scheduleEmail(id: string, schedule: EmailScheduleRequest): Promise<EmailSummary>
  plannedTime(asked: PlannedTimeQuery): Promise<PlannedTime>
  zones(): Promise<PanelZonesView>
  /** Which of these get no mail by what is known before it is sent. */
  checkAddresses(about: AddressCheckRequest): Promise<AddressCheck>
  addTask(request: AddTaskRequest): Promise<TaskSummary>
  upload(file: File, options: UploadOptions): Promise<AttachmentView>
  /** What came back to the record's mails, loaded when it is wanted. */
  conversations(): Promise<ConversationCalls>
  /** The drafts of the record, loaded when they are wanted. */
  drafts(): Promise<DraftCalls>
}

export type ReadyBoot = Extract<PanelBoot, { state: 'ready' }>
export type RefusedBoot = Extract<PanelBoot, { state: 'refused' }>
type RefusedReading = Extract<PanelFirstState, { state: 'refused' }>

/**
 * The panel's calls. The bearer lives in this closure and nowhere else: the frame may have no cookie and no
 * storage. An answer `signed_out` is met once with a fresh signed request from the page around, and the call
 * repeated.
 * `refusal` is what the page itself says of a record that could not be read: it answers the first question for it.
 * Every method throws `ApiError`.
 */
export function createPanelApi(
  boot: ReadyBoot,
  onRefused: (boot: RefusedBoot) => void,
  refusal: RefusedReading | null = null,
): PanelApi {
  let token = boot.token
  let unread = refusal
  let renewal: Promise<void> | null = null

  async function renew() {
    const fresh = await requestBoot(boot.appUrl, boot.parentOrigin)
    if (fresh.state === 'ready') token = fresh.token
    else refuse(fresh, onRefused)
  }

  async function signedIn<T>(attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt()
    } catch (error) {
      if (codeOf(error) !== 'signed_out') throw error
      renewal ??= renew().finally(() => {
        renewal = null
      })
      await renewal
      return attempt()
    }
  }

  const ask = createClient({ baseUrl: boot.appUrl, proof: () => token, reading: believing })
  const call = <E extends Endpoint>(endpoint: E, ...sent: SentWith<E, RequestExtras>) =>
    signedIn(() => ask(endpoint, ...sent))

  return {
    record: async (signal) => {
      const given = unread
      unread = null
      if (given) throw refusedBy(given)
      return call(panelEndpoints.record, { signal })
    },
    activity: (signal) => call(panelEndpoints.activity, { signal }),
    signature: () => call(panelEndpoints.signature),
    recommendedTemplates: (query) => call(panelEndpoints.recommendedTemplates, { query }),
    templates: (search) => call(panelEndpoints.templates, { query: { view: 'all', search } }),
    template: (id) => call(panelEndpoints.template, { params: { id } }),
    preview: (body) => call(panelEndpoints.preview, { body }),
    send: (body) => untilClear(() => call(panelEndpoints.send, { body })),
    cancelEmail: (id) => untilClear(() => call(panelEndpoints.cancelEmail, { params: { id } })),
    scheduleEmail: (id, body) => call(panelEndpoints.scheduleEmail, { params: { id }, body }),
    plannedTime: (query) => call(panelEndpoints.plannedTime, { query }),
    zones: () => call(panelEndpoints.zones),
    checkAddresses: (body) => call(panelEndpoints.checkAddresses, { body }),
    addTask: (body) => untilClear(() => call(panelEndpoints.addTask, { body })),
    upload: (file, options) =>
      onceThereIsRoom(options.signal, () =>
        signedIn(() => upload(boot.appUrl, { ...options, file, bearer: token, attach })),
      ),
    conversations: async () => (await import('./panel-conversation.ts')).panelConversation(call),
    drafts: async () => (await import('./panel-drafts.ts')).panelDrafts(call),
  }
}

function refuse(boot: RefusedBoot, onRefused: (boot: RefusedBoot) => void): never {
  onRefused(boot)
  throw new ApiError({ code: boot.code })
}

/** What the API would have thrown. */
function refusedBy({ error, status, retryAfter }: RefusedReading): ApiError {
  return new ApiError({ ...error, status, retryAfter: retryAfter && retryAfter * 1000 })
}

/**
 * A new session for a fresh signed request of the page around: ready, or refused with its cause.
 * Throws `ApiError` when the page does not answer or the server cannot be reached.
 */
export async function requestBoot(appUrl: string, parentOrigin: string): Promise<PanelBoot> {
  const signedRequest = await freshSignedRequest(parentOrigin).catch(() => {
    throw new ApiError({ code: 'panel_request_invalid' })
  })
  // The panel's own address is `/panel/{appId}`.
  const appId = location.pathname.split('/')[2] ?? ''
  const ask = createClient({ baseUrl: appUrl, proof: () => null, reading: believing })
  return ask(panelEndpoints.renew, { body: { appId, signedRequest } })
}

const { attach } = panelEndpoints

interface Upload extends UploadOptions {
  file: File
  /** Null where the browser's own cookie says who it is. */
  bearer: string | null
  /** Where it goes: below `appUrl`, or in the page's own host where that is ''. */
  attach: Omit<typeof panelEndpoints.attach, 'path' | 'access'> & Pick<Endpoint, 'path' | 'access'>
}

/** By XMLHttpRequest, because fetch does not tell how much has gone. */
export function upload(
  appUrl: string,
  { file, bearer, attach, onProgress, signal }: Upload,
): Promise<AttachmentView> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(attach.method, `${appUrl}${pathTo(attach)}`)
    if (bearer !== null) request.setRequestHeader('authorization', `Bearer ${bearer}`)
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    }
    request.onerror = () => reject(noAnswer())
    request.onabort = () => reject(new ApiError({ code: 'unexpected' }))
    request.onload = () => {
      try {
        const { status, responseText: text } = request
        const received = { status, text, retryAfter: request.getResponseHeader('retry-after') }
        resolve(readAnswer(believing, attach, received))
      } catch (error) {
        reject(error)
      }
    }
    signal.addEventListener('abort', () => request.abort())
    const form = new FormData()
    form.append('file', file, file.name)
    request.send(form)
  })
}
