import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AddTaskRequest } from '../../contract/tasks.ts'
import { ApiError, noAnswer } from './api-error.ts'
import { createPanelApi, outcomeOf, type ReadyBoot } from './panel-api.ts'

const boot: ReadyBoot = {
  state: 'ready',
  token: 'bearer',
  language: 'en',
  theme: 'lightning',
  timeZone: 'Europe/Stockholm',
  appUrl: 'https://app.example',
  record: { object: 'Lead' as const, name: 'Maria Holm' },
  parentOrigin: 'https://org.example',
  grows: true,
}
const task: AddTaskRequest = { key: 'b7a1', name: 'Call Mia', dueOn: '2026-11-23' }

beforeEach(() => void vi.useFakeTimers())

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** Answers the requests one after the other; `null` is no answer at all. Returns the bodies that were asked with. */
function answering(answers: ([number, unknown] | null)[]): string[] {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
    asked.push(String(init.body))
    const answer = answers[asked.length - 1]
    if (!answer) throw new TypeError('Failed to fetch')
    return new Response(JSON.stringify(answer[1]), { status: answer[0] })
  })
  return asked
}

/** Lets all waiting between tries pass at once. */
async function hurried<T>(asking: Promise<T>): Promise<T> {
  await vi.runAllTimersAsync()
  return asking
}

const api = () => createPanelApi(boot, () => undefined)
const refusal = (code: string) => ({ error: { code } })

test('a request without an answer is repeated word for word, with its key', async () => {
  const asked = answering([null, [200, { id: 'made' }]])
  await expect(api().addTask(task)).resolves.toMatchObject({ id: 'made' })
  expect(asked).toEqual([JSON.stringify(task), JSON.stringify(task)])
})

test('a fault of the server is no proof that nothing happened', async () => {
  answering([
    [500, refusal('unexpected')],
    [502, '<html>'],
  ])
  const error = await hurried(
    api()
      .addTask(task)
      .catch((thrown: unknown) => thrown),
  )
  expect(outcomeOf(error)).toBe('unknown')
})

test('what the second answer refuses does not clear up the first', async () => {
  answering([null, [429, refusal('too_many_requests')]])
  const error = await api()
    .addTask(task)
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ offline: true })
})

test('a refusal is asked once and means that nothing happened', async () => {
  const asked = answering([[403, refusal('crm_rejected')]])
  const error = await api()
    .addTask(task)
    .catch((thrown: unknown) => thrown)
  expect(asked).toHaveLength(1)
  expect(outcomeOf(error)).toBe('refused')
})

test('a refusal in the page is what the API would have answered', async () => {
  const error = { code: 'temporarily_unavailable' as const, details: { limit: 3 } }
  const first = { state: 'refused' as const, status: 503, error, retryAfter: 2 }
  const thrown = await createPanelApi(boot, () => undefined, first)
    .record()
    .catch((one: unknown) => one)
  expect(thrown).toBeInstanceOf(ApiError)
  expect(thrown).toMatchObject({
    code: 'temporarily_unavailable',
    offline: false,
    status: 503,
    retryAfter: 2_000,
    details: { limit: 3 },
  })
})

test('a key that carried other content before says so', async () => {
  answering([null, [409, refusal('send_key_reused')]])
  const error = await api()
    .addTask(task)
    .catch((thrown: unknown) => thrown)
  expect(outcomeOf(error)).toBe('done_before')
  expect(outcomeOf(noAnswer())).toBe('unknown')
})

test('a server that says that it will be back is waited for, and the same request made again', async () => {
  const away: [number, unknown] = [503, refusal('temporarily_unavailable')]
  const asked = answering([away, away, [504, '<html>'], [200, { id: 'made' }]])
  await expect(hurried(api().addTask(task))).resolves.toMatchObject({ id: 'made' })
  expect(new Set(asked)).toEqual(new Set([JSON.stringify(task)]))
  expect(asked).toHaveLength(4)
})

test('a full disk is a refusal: it needs somebody, and nothing was kept', async () => {
  const asked = answering([[503, refusal('storage_full')]])
  const error = await api()
    .addTask(task)
    .catch((thrown: unknown) => thrown)
  expect(asked).toHaveLength(1)
  expect(outcomeOf(error)).toBe('refused')
})

/** An upload's answers one after the other, as XMLHttpRequest gives them. */
function answeringUploads(answers: { status: number; body: unknown; retryAfter?: string }[]): void {
  const left = [...answers]
  class Uploading {
    upload = {}
    status = 0
    responseText = ''
    onload = () => {}
    #retryAfter: string | null = null
    open() {}
    setRequestHeader() {}
    getResponseHeader = () => this.#retryAfter
    send() {
      const answer = left.shift()
      this.status = answer?.status ?? 500
      this.responseText = JSON.stringify(answer?.body)
      this.#retryAfter = answer?.retryAfter ?? null
      this.onload()
    }
  }
  vi.stubGlobal('XMLHttpRequest', Uploading)
}

test('a file waits while too many are on their way, and is refused when nobody says for how long', async () => {
  const full = { status: 429, body: refusal('too_many_requests') }
  const options = { onProgress() {}, signal: new AbortController().signal }
  const send = () =>
    hurried(
      api()
        .upload(new File(['x'], 'x.txt'), options)
        .catch((thrown: unknown) => thrown),
    )
  // Two minutes, in which other files come.
  const waits = Array.from({ length: 60 }, () => ({ ...full, retryAfter: '2' }))
  answeringUploads([...waits, { status: 200, body: { id: 'kept' } }])
  expect(await send()).toEqual({ id: 'kept' })
  answeringUploads([full])
  expect(await send()).toMatchObject({ code: 'too_many_requests' })
})
