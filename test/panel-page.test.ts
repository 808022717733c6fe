import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { EmailSummary } from '../contract/email.ts'
import type { PanelBoot, PanelFirstState, PanelRecordView } from '../contract/panel.ts'
import { panelRenderer } from '../server/features/selling/panel/page.ts'

/* The page as it is built: what the server writes of the screen that the script takes over. */

const publicUrl = 'https://app.example'
const dist = join(import.meta.dirname, '..', 'dist')

type Ready = Extract<PanelBoot, { state: 'ready' }>

const ready: Ready = {
  state: 'ready',
  token: 'token',
  language: 'en',
  theme: 'lightning',
  timeZone: 'Europe/Stockholm',
  appUrl: publicUrl,
  parentOrigin: 'https://acme.my.salesforce.com',
  grows: true,
  record: { object: 'Lead', name: 'Maria Holm' },
}

/** The page of a record of this name, on which a mail with this subject was sent to somebody of this name. */
async function pageOf({ boot = ready, name = 'Maria Holm', first = read(name) }: Asked = {}) {
  const page = await panelRenderer({ dist, publicUrl })({ boot, frameAncestors: [] })
  const end = page.end(first)
  const begun = page.head.slice(page.head.indexOf('<div id="root">') + '<div id="root">'.length)
  const [rest = '', data = ''] = end.split(/<\/div>(?=<script id="first")/)
  return { ...page, begun, rest, screen: begun + rest, data }
}

interface Asked {
  boot?: PanelBoot
  name?: string
  first?: PanelFirstState | null
}

function read(name: string, email: Partial<EmailSummary> = {}): PanelFirstState {
  const mail: EmailSummary = {
    id: 'f4d3b9d0-0000-4000-8000-000000000001',
    state: 'waiting',
    reason: null,
    expected: null,
    subject: name,
    to: { name, address: 'maria@example.com' },
    createdAt: '2026-01-20T22:30:00.000Z',
    at: '2026-01-20T22:30:00.000Z',
    sender: { id: 'me', name },
    isChangeable: false,
    recipientZone: null,
    crm: { state: 'written', code: null, taskUrl: `https://acme.my.salesforce.com/${name}`, recordUrl: null },
    schedule: null,
    replied: null,
    bounced: null,
    keptBack: [],
    ...email,
  }
  const view: PanelRecordView = {
    record: { object: 'Lead', id: '00Q000000000001AAA', name, subtitle: name },
    people: [],
    emails: [mail],
    tasks: [],
    mailbox: { state: 'healthy', address: name, cause: null, isStalled: false },
    user: { id: 'me', name: 'Ben', email: 'ben@example.com' },
  }
  return { state: 'read', view }
}

it('shows in the head who the record is and what can be done, and what happened at the end', async () => {
  const { begun, rest } = await pageOf()
  expect(begun).toMatch(/<button [^>]*aria-haspopup="menu"[^>]*>Choose Actions.*<h1[^>]*>Maria Holm$/)
  expect(rest).toMatch(/^<\/h1>.*<ol .*<li .*Maria Holm.*<\/ol>.*<\/main>$/)
})

it('shows until the record is read that it is being read, also when it could not be: the script says why', async () => {
  const late = await pageOf({ first: { state: 'late' } })
  expect(late.rest).toContain('Loading the record')
  const refusal = { status: 403, error: { code: 'not_found' as const }, retryAfter: null }
  const refused = await pageOf({ first: { state: 'refused', ...refusal } })
  expect(refused.rest).toBe(late.rest)
  expect(refused.data).toContain('not_found')
})

it('waits with the name that Salesforce does not say, and goes on from the name that it began with', async () => {
  const nameless: Ready = { ...ready, record: { object: 'Lead', name: null } }
  const unsaid = await pageOf({ boot: nameless })
  expect(unsaid.begun).toMatch(/<h1[^>]*>$/)
  expect(unsaid.rest).toMatch(/^Maria Holm<\/h1>/)
  expect((await pageOf({ boot: nameless, first: { state: 'late' } })).rest).toMatch(/^Lead<\/h1>/)
  const renamed = await pageOf({ name: 'Maria Berg' })
  // The script, once it has taken over, says the other one: it is in the data.
  expect(renamed.screen).toContain('Maria Holm</h1>')
  expect(renamed.screen).not.toContain('Maria Berg</h1>')
  expect(renamed.data).toContain('"name":"Maria Berg"')
})

it('says a refusal in the head', async () => {
  const { begun, end } = await pageOf({
    boot: { ...ready, state: 'refused', code: 'panel_not_invited', language: 'sv' },
    first: null,
  })
  expect(begun).toMatch(/<h1[^>]*>Du har inte MSI Actions än<\/h1>.*<\/main>$/)
  expect(end(null)).toBe('</div></body></html>')
})

it('tells times in the reader’s zone and language', async () => {
  // Of another year a day would bear the year too.
  vi.useFakeTimers({ now: new Date('2026-11-20T12:00:00Z'), toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const there: Ready = { ...ready, language: 'sv', timeZone: 'America/New_York' }
  expect((await pageOf()).rest).toContain('Tue 20 Jan 23:30')
  expect((await pageOf({ boot: there })).rest).toMatch(/tis 20 jan\.? 17:30/)
})

it.each([
  '</h1><script>alert(1)</script><!--',
  '"><img src=x onerror=alert(1)>',
  "' onfocus='alert(1)' autofocus='",
  '" onfocus="alert(1)" autofocus="',
  '<![CDATA[<svg/onload=alert(1)>]]>&lt;b&gt;',
])('takes %s for words wherever it stands', async (name) => {
  const signs = (text: string) => text.replace(/[^<"]/g, '')
  const plain = await pageOf()
  const hostile = await pageOf({ boot: { ...ready, record: { object: 'Lead', name } }, name })
  expect(signs(hostile.begun)).toBe(signs(plain.begun))
  expect(signs(hostile.rest)).toBe(signs(plain.rest))
  // As the browser reads it, for the script to find the same.
  const said = hostile.screen.match(/<h1[^>]*>(.*?)<\/h1>/)?.[1] ?? ''
  expect(said.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&')).toBe(name)
})

it('wears the classes of the style that the page brings', async () => {
  const { head, screen } = await pageOf()
  const style = /<style>(.*?)<\/style>/s.exec(head)?.[1] ?? ''
  const worn = [...screen.matchAll(/ class="([^"]+)"/g)].flatMap((found) => found[1]?.split(' ') ?? [])
  const own = new Set(worn.filter((name) => name.startsWith('_')))
  expect(own.size).toBeGreaterThan(10)
  for (const name of own) expect(style).toContain(`.${name}`)
})
