import type { AttachmentView, EmailSummary, SendRequest } from '../../contract/email.ts'
import { type AnswerOf, type Endpoint, pathTo, type SentWith } from '../../contract/endpoint.ts'
import type { ErrorBody, ErrorCode } from '../../contract/errors.ts'
import {
  type PanelActivityView,
  type PanelBoot,
  type PanelFirstState,
  type PanelRecordView,
  panelEndpoints,
} from '../../contract/panel.ts'
import type { AddTaskRequest, TaskSummary } from '../../contract/tasks.ts'
import { freshSignedRequest } from './canvas-parent.ts'
import { asksAgainAfter, type Failure, isServerAway, readRetryAfter } from './server-away.ts'

/** A refusal with a code from the closed list; `offline` when no answer came at all. */
export class PanelRefusal extends Error implements Failure {
  readonly code: ErrorCode
  readonly offline: boolean
  /** Limits and times that belong into its words. */
  readonly details: NonNullable<ErrorBody['error']['details']>
  readonly status: number
  readonly retryAfter: number | null

  constructor(
    code: ErrorCode,
    offline = false,
    answer: {
      status?: number
      retryAfter?: number | null
      details?: NonNullable<ErrorBody['error']['details']>
    } = {},
  ) {
    super(code)
    this.name = 'PanelRefusal'
    this.code = code
    this.offline = offline
    this.details = answer.details ?? {}
    this.status = answer.status ?? 0
    this.retryAfter = answer.retryAfter ?? null
  }
}

/** The code of whatever was thrown; `unexpected` for what is not ours. */
export function refusalCode(error: unknown): ErrorCode {
  return error instanceof PanelRefusal ? error.code : 'unexpected'
}

/**
 * What a failed request with a key leaves behind. `refused`: the server said no, so nothing happened. `unknown`: no
 * clear answer came, so it may have happened. `done_before`: it happened already, with other content.
 */
export type FailedOutcome = 'refused' | 'unknown' | 'done_before'

/** How sure a failure is. Everything that is not a refusal with a cause of its own counts as doubt. */
export function outcomeOf(error: unknown): FailedOutcome {
  const code: string = refusalCode(error)
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
async function untilClear<T>(ask: () => Promise<T>): Promise<T> {
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
    const isAway = last instanceof PanelRefusal && isServerAway(last) && !last.offline
    if (attempt > 0 && !isAway) throw last
    if (last instanceof PanelRefusal && isAway) await pause(asksAgainAfter(attempt, last))
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
async function onceThereIsRoom<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      const isFull = error instanceof PanelRefusal && error.code === 'too_many_requests'
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
  send(request: SendRequest): Promise<{ emails: EmailSummary[] }>
  cancelEmail(id: string): Promise<EmailSummary>
  addTask(request: AddTaskRequest): Promise<TaskSummary>
  upload(file: File, options: UploadOptions): Promise<AttachmentView>
}

export type ReadyBoot = Extract<PanelBoot, { state: 'ready' }>
export type RefusedBoot = Extract<PanelBoot, { state: 'refused' }>

/**
 * The panel's calls. The bearer lives in this closure and nowhere else: the frame may have no cookie and no
 * storage. An answer `signed_out` is met once with a fresh signed request from the page around, and the call
 * repeated. Answers are not parsed a second time here: they come from the same release of the same product,
 * and the parser would weigh a fifth of the panel.
 * `first` is what the page itself brings of the record: it answers the first question for it.
 * Every method throws `PanelRefusal`.
 */
export function createPanelApi(
  boot: ReadyBoot,
  onRefused: (boot: RefusedBoot) => void,
  first: Promise<PanelFirstState> | null = null,
): PanelApi {
  let token = boot.token
  let unread = first
  let renewal: Promise<void> | null = null

  async function renew() {
    const fresh = await requestBoot(boot.appUrl, boot.parentOrigin)
    if (fresh.state === 'ready') {
      token = fresh.token
      return
    }
    onRefused(fresh)
    throw new PanelRefusal(fresh.code)
  }

  async function signedIn<T>(attempt: (bearer: string) => Promise<T>): Promise<T> {
    try {
      return await attempt(token)
    } catch (error) {
      if (refusalCode(error) !== 'signed_out') throw error
      renewal ??= renew().finally(() => {
        renewal = null
      })
      await renewal
      return attempt(token)
    }
  }

  const call = <E extends Endpoint>(endpoint: E, ...sent: SentWith<E, { signal?: AbortSignal }>) =>
    signedIn((bearer) => exchange(boot.appUrl, endpoint, { ...(sent[0] as Outgoing), bearer }))

  async function record(signal?: AbortSignal): Promise<PanelRecordView> {
    const given = unread
    unread = null
    return (given && viewOf(await given)) ?? call(panelEndpoints.record, { signal })
  }

  return {
    record,
    activity: (signal) => call(panelEndpoints.activity, { signal }),
    signature: () => call(panelEndpoints.signature),
    send: (body) => untilClear(() => call(panelEndpoints.send, { body })),
    cancelEmail: (id) => untilClear(() => call(panelEndpoints.cancelEmail, { params: { id } })),
    addTask: (body) => untilClear(() => call(panelEndpoints.addTask, { body })),
    upload: (file, options) =>
      onceThereIsRoom(options.signal, () =>
        signedIn((bearer) => upload(boot.appUrl, { file, bearer, ...options })),
      ),
  }
}

/** The record that the page brought; null when it was too early for it. Throws what the API would have. */
function viewOf(first: PanelFirstState): PanelRecordView | null {
  if (first.state !== 'refused') return first.state === 'read' ? first.view : null
  const { error, status, retryAfter } = first
  const answer = { status, details: error.details, retryAfter: retryAfter && retryAfter * 1000 }
  throw new PanelRefusal(error.code, false, answer)
}

/**
 * A new session for a fresh signed request of the page around: ready, or refused with its cause.
 * Throws `PanelRefusal` when the page does not answer or the server cannot be reached.
 */
export async function requestBoot(appUrl: string, parentOrigin: string): Promise<PanelBoot> {
  const signedRequest = await freshSignedRequest(parentOrigin).catch(() => {
    throw new PanelRefusal('panel_request_invalid')
  })
  // The panel's own address is `/panel/{appId}`.
  const appId = location.pathname.split('/')[2] ?? ''
  return exchange(appUrl, panelEndpoints.renew, { body: { appId, signedRequest } })
}

interface Outgoing {
  params?: Record<string, unknown>
  body?: unknown
  signal?: AbortSignal
  bearer?: string
}

async function exchange<E extends Endpoint>(
  appUrl: string,
  endpoint: E,
  { params, body, signal, bearer }: Outgoing,
): Promise<AnswerOf<E>> {
  const response = await fetch(`${appUrl}${pathTo(endpoint, { params })}`, {
    method: endpoint.method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body: JSON.stringify(body),
    signal,
    credentials: 'omit',
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new PanelRefusal('unexpected', true)
  })
  const { status } = response
  const retryAfter = readRetryAfter(response.headers.get('retry-after'))
  return readAnswer<AnswerOf<E>>(await response.text(), { status, retryAfter })
}

function readAnswer<T>(text: string, answer: { status: number; retryAfter: number | null }): T {
  const body = parse(text)
  const isOk = answer.status >= 200 && answer.status < 300
  if (isOk && body !== undefined) return body as T
  const error = (body as Partial<ErrorBody> | undefined)?.error
  throw new PanelRefusal(error?.code ?? 'unexpected', false, { ...answer, details: error?.details })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface Upload extends UploadOptions {
  file: File
  bearer: string
}

/** By XMLHttpRequest, because fetch does not tell how much has gone. */
function upload(appUrl: string, { file, bearer, onProgress, signal }: Upload): Promise<AttachmentView> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const { method } = panelEndpoints.attach
    request.open(method, `${appUrl}${pathTo(panelEndpoints.attach)}`)
    request.setRequestHeader('authorization', `Bearer ${bearer}`)
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    }
    request.onerror = () => reject(new PanelRefusal('unexpected', true))
    request.onabort = () => reject(new PanelRefusal('unexpected'))
    request.onload = () => {
      try {
        const retryAfter = readRetryAfter(request.getResponseHeader('retry-after'))
        resolve(readAnswer<AttachmentView>(request.responseText, { status: request.status, retryAfter }))
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
