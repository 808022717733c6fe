import { expect, it } from 'vitest'
import type { OutboundFetch } from '../../platform/http-client.ts'
import type { CloudApp } from '../sign-in.ts'
import { refreshSalesforce } from './refresh.ts'

const old = 'https://oldname.my.salesforce.com'
const oldSandbox = 'https://oldname--test.sandbox.my.salesforce.com'
const login = 'https://login.salesforce.com'
const test = 'https://test.salesforce.com'

const code = (code: string) => () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}
const page = (status: number) => () => new Response('<html>Salesforce</html>', { status })
const refused = () => Response.json({ error: 'invalid_grant', error_description: 'expired' }, { status: 400 })
const renewed = () =>
  Response.json({
    access_token: '00D!new',
    token_type: 'Bearer',
    instance_url: 'https://newname.my.salesforce.com',
    issued_at: '1',
    id: `${login}/id/00D/005`,
  })

/** Refreshes where each host answers as told; which hosts were asked, and what came of it. */
async function refresh(
  answers: Record<string, () => Response>,
  { baseUrl = null as string | null, instanceUrl = old } = {},
) {
  const asked: string[] = []
  const fetch = (async (url: string | URL) => {
    const { origin } = new URL(url)
    asked.push(origin)
    return (answers[origin] ?? code('ENOTFOUND'))()
  }) as unknown as OutboundFetch
  const app: CloudApp = {
    workspaceId: 'w',
    id: 'a',
    vendor: 'salesforce',
    clientId: 'id',
    clientSecret: 'secret',
    baseUrl,
    tenant: null,
  }
  const outcome = await refreshSalesforce({ fetch })(app, { refreshToken: 'held', instanceUrl }).then(
    (grant) => grant.instanceUrl,
    (error: { fault: string }) => error.fault,
  )
  return { asked, outcome }
}

const moved = 'https://newname.my.salesforce.com'

it.each([
  ['has no host', code('ENOTFOUND')],
  ['leads on', page(302)],
  ['shows a page that says 404', page(404)],
  ['shows a page of somebody’s', page(200)],
])('an old My Domain that %s, be it the app’s own: Salesforce’s login host is asked', async (_, there) => {
  const answers = { [old]: there, [login]: renewed }
  for (const baseUrl of [null, old])
    expect(await refresh(answers, { baseUrl })).toEqual({ asked: [old, login], outcome: moved })
  const ended = { [old]: there, [login]: refused }
  expect(await refresh(ended, { baseUrl: old })).toEqual({ asked: [old, login], outcome: 'auth_revoked' })
})

it('the login host of sandboxes is asked for a sandbox, whatever the app signs in at', async () => {
  const answers = { [test]: renewed, [login]: refused }
  for (const baseUrl of [null, oldSandbox, 'https://prod.my.salesforce.com']) {
    const { asked, outcome } = await refresh(answers, { baseUrl, instanceUrl: oldSandbox })
    expect([asked[0], asked.at(-1), outcome]).toEqual([oldSandbox, test, moved])
  }
})

it('the address that the operator has changed is asked first', async () => {
  expect(await refresh({ [moved]: renewed }, { baseUrl: moved })).toEqual({
    asked: [old, moved],
    outcome: moved,
  })
})

it.each([
  ['a time-out', code('UND_ERR_HEADERS_TIMEOUT')],
  ['a lost connection', code('ECONNRESET')],
  ['no answer of the name server', code('EAI_AGAIN')],
  ['maintenance', page(503)],
])('%s at the known address ends nothing and asks nobody else', async (_, there) => {
  expect(await refresh({ [old]: there, [login]: refused }, { baseUrl: login })).toEqual({
    asked: [old],
    outcome: 'temporary',
  })
})

it('a login host that does not answer leaves it open', async () => {
  const answers = { [moved]: page(503), [login]: refused }
  expect((await refresh(answers, { baseUrl: moved })).outcome).toBe('temporary')
})
