import { afterEach, expect, test, vi } from 'vitest'
import { emailEndpoints } from '../../contract/email.ts'
import { panelEndpoints } from '../../contract/panel.ts'
import { call, onSignedOut } from './app-client.ts'
import { believing, createClient } from './client.ts'

afterEach(() => void vi.unstubAllGlobals())

/** Answers everything alike, and gives back how it was asked. */
function answering(status: number, body: string): RequestInit[] {
  const asked: RequestInit[] = []
  vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
    asked.push(init)
    return new Response(status === 204 ? null : body, { status })
  })
  return asked
}

const params = { id: 'b7a1' }
const panelCall = createClient({ proof: () => 'bearer', reading: believing })

test('the web app proves who asks by the cookie alone, the panel by its bearer alone', async () => {
  const asked = answering(204, '')
  await call(emailEndpoints.logAgain, { params })
  await panelCall(panelEndpoints.signature).catch(() => undefined)
  expect(asked.map(({ credentials }) => credentials)).toEqual(['same-origin', 'omit'])
  expect(asked.map(({ headers }) => new Headers(headers).get('authorization'))).toEqual([
    null,
    'Bearer bearer',
  ])
})

test('the web app believes nothing that is not as the contract states it', async () => {
  answering(200, '{"html":1}')
  await expect(call(emailEndpoints.cancel, { params })).rejects.toMatchObject({ code: 'unexpected' })
  answering(418, '{"error":{"code":"of_a_proxy"}}')
  await expect(call(emailEndpoints.cancel, { params })).rejects.toMatchObject({ code: 'unexpected' })
})

test('both throw the same refusal, and the web app is told when nobody is signed in', async () => {
  answering(401, '{"error":{"code":"signed_out","details":{"limit":2},"fields":["to"]}}')
  const refused = { name: 'ApiError', code: 'signed_out', status: 401, details: { limit: 2 }, fields: ['to'] }
  const told = vi.fn()
  const stop = onSignedOut(told)
  await expect(call(emailEndpoints.cancel, { params })).rejects.toMatchObject(refused)
  stop()
  await expect(panelCall(panelEndpoints.signature)).rejects.toMatchObject(refused)
  expect(told).toHaveBeenCalledTimes(1)
})
