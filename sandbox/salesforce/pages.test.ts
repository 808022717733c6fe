import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { app, Browser, client, connect, hidden, startOrg, type TestOrg } from './test-kit.ts'

const lead = '00QNw00002LeadAMAR'
const ben = 'ben.carter@nordvik.example.crm'
const anna = 'anna.berg@nordvik.example.crm'
let org: TestOrg
let browser: Browser
beforeAll(async () => {
  org = await startOrg()
})
afterAll(() => org.close())
beforeEach(async () => {
  await org.clearFaults()
  browser = new Browser(org.url)
})

/** Follows redirects on this server and returns where they end. */
async function open(path: string): Promise<{ path: string; status: number; text: string }> {
  let at = path
  for (let hop = 0; hop < 6; hop++) {
    const answer = await browser.get(at)
    const next = answer.headers.get('location')
    if (!next) return { path: at, status: answer.status, text: await answer.text() }
    at = next
  }
  throw new Error(`${path} never ends`)
}

describe('record pages', () => {
  it('asks for a sign-in and comes back', async () => {
    const page = await open(`/lightning/r/Lead/${lead}/view`)
    expect(page.path).toMatch(/^\/login/)
    const startURL = hidden(page.text, 'startURL')
    const answer = await browser.post('/login', { username: ben, pw: 'sandbox', startURL })
    expect(answer.headers.get('location')).toBe(`/lightning/r/Lead/${lead}/view`)
  })

  it('shows each person their own look, whichever address they open, until they switch', async () => {
    await browser.signIn(anna)
    const classic = await open(`/lightning/r/Lead/${lead}/view`)
    expect(classic.path).toBe(`/${lead}`)
    expect(classic.text).toContain('<html lang="sv">')
    expect(classic.text).toContain('Aktivitetshistorik')
    expect(classic.text).toContain('Avböjt e-post')
    const switched = await open(`/ltng/switcher?destination=lex&referrer=/${lead}`)
    expect(switched.path).toBe(`/lightning/r/Lead/${lead}/view`)
    expect((await open('/')).path).toBe('/lightning/page/home')
    await open(`/ltng/switcher?destination=classic&referrer=/`)
    expect((await open('/')).path).toBe('/home/home.jsp')
  })

  it('opens every list and every record in both looks', async () => {
    await browser.signIn(ben)
    for (const destination of ['lex', 'classic']) {
      const home = await open(`/ltng/switcher?destination=${destination}&referrer=/`)
      const links = [...home.text.matchAll(/href="(\/[^"]*)"/g)].map(([, link = '']) => link)
      const pages = links.filter((link) => !/logout|switcher|_public/.test(link))
      expect(pages.length).toBeGreaterThan(15)
      for (const link of new Set(pages)) expect([link, (await open(link)).status]).toEqual([link, 200])
    }
  })

  it('shows a task that came over REST, and completes it', async () => {
    const { access_token } = await connect(org.url, ben)
    const task = await client(org.url, access_token)
      .sobject('Task')
      .create({ Subject: 'Call <Maria> & co', WhoId: lead, Description: 'line one\nline two' })
    await browser.signIn(ben)
    const record = await open(`/${lead}`)
    expect(record.text).toContain('Call &lt;Maria&gt; &amp; co')
    const page = await open(`/${task.id}`)
    expect(page.text).toContain('line one\nline two')
    await browser.post(`/task/${task.id}/complete`, { formToken: 'wrong' })
    expect((await open(`/${task.id}`)).text).toContain('Mark Complete')
    await browser.post(`/task/${task.id}/complete`, { formToken: hidden(page.text, 'formToken') })
    expect((await open(`/${task.id}`)).text).not.toContain('Mark Complete')
    expect((await open(`/lightning/activity/${lead}`)).text).toContain('Completed')
  })

  it('hides what may not be seen', async () => {
    await browser.signIn(ben)
    await org.fault({ name: 'deny_record', id: lead })
    expect((await open(`/${lead}`)).status).toBe(404)
    expect((await open(`/apex/MSI_Panel_Lead?id=${lead}`)).status).toBe(404)
    expect((await open('/00QNw00002LeadZMAR')).status).toBe(404)
    // The timeline of a page that is open already asks on: an error there would be a browser's complaint.
    const timeline = await open(`/lightning/activity/${lead}`)
    expect([timeline.status, timeline.text]).toEqual([
      200,
      expect.stringContaining('was deleted, or you have'),
    ])
    await org.clearFaults()
    expect((await open(`/lightning/activity/${lead}`)).text).not.toContain('was deleted')
    expect((await open('/nothing')).status).toBe(404)
  })
})

interface Envelope {
  algorithm: string
  userId: string
  client: { oauthToken: string; instanceUrl: string; targetOrigin: string }
  context: {
    user: Record<string, string>
    organization: { organizationId: string }
    environment: {
      uiTheme: string
      displayLocation: string
      parameters: unknown
      record: { Id: string; attributes: { type: string } }
    }
  }
}

/** What a receiver of a signed request has to do, written from the documentation alone. */
function read(request: string, secret: string): Envelope | undefined {
  const dot = request.indexOf('.')
  const payload = request.slice(dot + 1)
  const signature = createHmac('sha256', secret).update(payload).digest('base64')
  if (signature !== request.slice(0, dot)) return undefined
  return JSON.parse(Buffer.from(payload, 'base64').toString()) as Envelope
}

describe('canvas', () => {
  it('frames the app and signs who looks at which record', async () => {
    await browser.signIn(ben)
    const record = await open(`/ltng/switcher?destination=lex&referrer=/${lead}`)
    const source = /<iframe class="panel" src="([^"]+)"/.exec(record.text)?.[1] ?? ''
    expect(source).toBe(`/apex/MSI_Panel_Lead?id=${lead}`)
    const frame = await browser.get(source)
    expect(frame.headers.get('content-security-policy')).toContain("frame-src 'self' http://localhost:5999")
    const page = await frame.text()
    expect(page).toContain(`action="${app.canvasUrl}" target="canvas-frame-`)
    expect(page).not.toContain('sandbox="')
    const request = hidden(page, 'signed_request')
    expect(read(request, 'another secret')).toBeUndefined()
    const envelope = read(request, app.clientSecret)
    expect(envelope).toMatchObject({
      algorithm: 'HMACSHA256',
      userId: '005Nw000001eFgHIAU',
      client: { instanceUrl: org.url, targetOrigin: org.url },
      context: {
        user: {
          userName: ben,
          email: 'ben.carter@nordvik.example',
          language: 'en_US',
          timeZone: 'Europe/London',
        },
        organization: { organizationId: '00DNw0000004Kp2MAE' },
        environment: {
          uiTheme: 'Theme4d',
          displayLocation: 'Visualforce',
          parameters: {},
          record: { Id: lead, attributes: { type: 'Lead' } },
        },
      },
    })
    const found = await client(org.url, envelope?.client.oauthToken ?? '').query('SELECT Id FROM Lead')
    expect(found.totalSize).toBe(6)

    const form = { id: lead, formToken: /data-form-token="([^"]+)"/.exec(page)?.[1] ?? '' }
    const fresh = (await (await browser.post('/apex/signed-request', form)).json()) as {
      signedRequest: string
    }
    expect(read(fresh.signedRequest, app.clientSecret)?.context.environment.record.Id).toBe(lead)
    expect(fresh.signedRequest).not.toBe(request)
    expect((await browser.post('/apex/signed-request', { ...form, formToken: '' })).status).toBe(401)
  })

  it('says Theme3 in Classic and can mimic a frame with an opaque origin', async () => {
    await browser.signIn(anna)
    const place = await open(`/${lead}?frame=opaque`)
    expect(place.status).toBe(200)
    const page = (await open(`/apex/MSI_Panel_Lead?id=${lead}`)).text
    expect(page).toContain('sandbox="allow-scripts allow-forms allow-popups"')
    expect(page).toContain('data-origin="*"')
    expect(read(hidden(page, 'signed_request'), app.clientSecret)?.context.environment.uiTheme).toBe('Theme3')
    await open(`/${lead}?frame=normal`)
    expect((await open(`/apex/MSI_Panel_Lead?id=${lead}`)).text).not.toContain('sandbox="')
  })
})
