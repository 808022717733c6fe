import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { uploadQuotas } from '../../contract/email-uploads.ts'
import { createUser } from '../../server/features/team/users/users.ts'
import { after, hours } from '../../server/platform/clock.ts'
import { newId } from '../../server/platform/ids.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { breakVendor, mend } from '../harness/faults.ts'
import { headOf, sendPart } from '../harness/half-request.ts'
import { activeMember, type Member, openPanel, panelApi, signedRequest } from '../harness/journey.ts'
import { startWorld, type World } from '../harness/world.ts'

const account = { object: 'Account', id: '001Nw00003AcctAIAR' }
const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }
const unusual = [
  'info&sales@harborfinch.example',
  'a/b@harborfinch.example',
  "o'@harborfinch.example",
  'björn@x.se',
]

let database: TestDatabase
let world: World
let member: Member

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ databaseUrl: database.url, worker: false })
  member = await activeMember(world, { key: 'astrid', link: world.adminLink })
})
afterAll(async () => {
  await world?.close()
  await database?.drop()
})

async function panelOn(record: { object: string; id: string }) {
  const { boot } = await openPanel(world, signedRequest(world, { as: 'astrid', record }))
  const bearer = boot?.token ?? ''
  return {
    bearer,
    call: (method: string, path: string, body?: unknown) => panelApi(world, bearer, { method, path, body }),
  }
}

/** Puts a contact with this address on the account, in Salesforce. */
async function addContact(address: string) {
  const owner = await world.app.ctx.db
    .selectFrom('app_user')
    .select(['workspace_id as workspaceId', 'id as userId'])
    .executeTakeFirstOrThrow()
  const { accessToken } = await world.app.ctx.tokens.live({ ...owner, kind: 'crm' })
  const answer = await fetch(`${world.sandbox.salesforce}/services/data/v66.0/sobjects/Contact`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ LastName: 'Unusual', Email: address, AccountId: account.id }),
  })
  expect(answer.status).toBe(201)
}

const mailTo = (people: { object: string; id: string }[], change = {}) => ({
  key: randomUUID(),
  to: people.map(({ object, id }) => ({ object, id })),
  subject: 'Hello',
  html: '<p>Hello</p>',
  ...change,
})

const inParts = { object: 'Lead', id: lead.id, name: 'Maria </script><!-- Holm' }

/** The panel's page as it comes: `until` reads on until something stands in it. */
async function pageInParts() {
  const response = await fetch(`${world.url}/panel/${world.appId}`, {
    method: 'POST',
    headers: { origin: world.sandbox.salesforce, 'sec-fetch-site': 'cross-site' },
    body: new URLSearchParams({ signed_request: signedRequest(world, { as: 'astrid', record: inParts }) }),
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let html = ''
  const until = async (mark: string) => {
    while (!html.includes(mark)) {
      const { done, value } = (await reader?.read()) ?? { done: true }
      if (done) throw new Error(`the page ended without ${mark}`)
      html += value
    }
    return html
  }
  return { response, until }
}

function blockOf(html: string, id: string): Record<string, unknown> {
  return JSON.parse(new RegExp(`<script id="${id}"[^>]*>(.*?)</script>`, 's').exec(html)?.[1] ?? 'null')
}

it('sends the page’s head while Salesforce is still being asked, and its end without waiting long', async () => {
  await breakVendor(world.sandbox.salesforce, { name: 'rest_held' })
  const { crm } = world.app.ctx
  const readings: Promise<unknown>[] = []
  const watched: typeof crm.open = async (owner) => {
    const inner = await crm.open(owner)
    const read: typeof inner.records.read = (record) => {
      const reading = inner.records.read(record)
      readings.push(reading)
      return reading
    }
    return { ...inner, records: { ...inner.records, read } }
  }
  world.app.ctx.crm = { ...crm, open: watched }
  const page = await pageInParts()
  const head = await page.until('<div id="root">')
  expect(page.response.headers.get('cache-control')).toBe('no-store')
  expect(page.response.headers.get('content-encoding')).toMatch(/^(br|gzip)$/)
  expect(page.response.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(blockOf(head, 'boot')).toMatchObject({
    state: 'ready',
    record: { object: 'Lead', name: inParts.name },
  })
  expect(head).not.toContain('id="first"')
  const whole = await page.until('</html>')
  expect(blockOf(whole, 'first')).toEqual({ state: 'late' })
  // The panel asks by itself then, and has what its page was waiting for: Salesforce is not asked a second time for it.
  const bearer = String(blockOf(whole, 'boot').token)
  const ask = () => panelApi(world, bearer, { method: 'GET', path: '/api/panel/record' })
  await mend(world.sandbox.salesforce)
  await Promise.all(readings)
  expect((await ask()).body).toMatchObject({ record: { name: 'Maria Holm' } })
  expect(readings).toHaveLength(1)
  // What is asked for later is read anew.
  await ask()
  expect(readings).toHaveLength(2)
  world.app.ctx.crm = crm
})

it('ends the page with the record, or with why it could not be read, as the API would say it', async () => {
  const firstState = async () => {
    const html = await (await pageInParts()).until('</html>')
    const bearer = String(blockOf(html, 'boot').token)
    const api = await panelApi(world, bearer, { method: 'GET', path: '/api/panel/record' })
    return { first: blockOf(html, 'first'), api }
  }
  /** A slow machine may be late; the next page is not. */
  const settledState = async () => {
    let found = await firstState()
    await expect
      .poll(async () => {
        found = await firstState()
        return found.first.state
      })
      .not.toBe('late')
    return found
  }
  const read = await settledState()
  expect(read.first).toEqual({ state: 'read', view: read.api.body })
  await breakVendor(world.sandbox.salesforce, { name: 'deny_record', id: lead.id })
  const { first, api } = await settledState()
  await mend(world.sandbox.salesforce)
  expect(first).toMatchObject({ state: 'refused', status: api.status, error: { code: 'record_missing' } })
  expect(first.error).toEqual(api.body.error)
})

it('opens an account with unusual addresses, sends to them, and lists what was sent', async () => {
  for (const address of unusual) await addContact(address)
  const panel = await panelOn(account)
  const record = await panel.call('GET', '/api/panel/record')
  expect(record.status).toBe(200)
  const people = record.body.people as { object: string; id: string; email: string | null }[]
  const chosen = people.filter((one) => unusual.includes(one.email ?? ''))
  expect(chosen).toHaveLength(unusual.length)
  const sent = await panel.call('POST', '/api/panel/emails', mailTo(chosen, { cc: ["o'neil&co@x.example"] }))
  expect(sent.status).toBe(200)
  expect((await panel.call('GET', '/api/panel/activity')).status).toBe(200)
  const list = await member.api('GET', '/api/emails')
  expect(list.status).toBe(200)
  const shown = (list.body.emails as { id: string; to: { address: string } }[]).map((one) => one.to.address)
  expect(shown.sort()).toEqual([...unusual].sort())
  for (const { id } of list.body.emails as { id: string }[])
    expect((await member.api('GET', `/api/emails/${id}`)).status).toBe(200)
})

it('tells by whose clock the people of a record go, and nothing where Salesforce does not say', async () => {
  const james = { object: 'Lead', id: '00QNw00002LeadBMAR' }
  const zonesOn = async (record: { object: string; id: string }) =>
    (await (await panelOn(record)).call('GET', '/api/panel/time-zones')).body.people
  const chicago = { timeZone: 'America/Chicago', origin: 'state', place: 'IL' }
  expect(await zonesOn(james)).toEqual([{ id: james.id, ...chicago }])
  expect(await zonesOn(account)).toEqual(
    expect.arrayContaining([
      { id: '003Nw00004ContAIAR', timeZone: 'Europe/London', origin: 'country', place: 'United Kingdom' },
    ]),
  )
  await breakVendor(world.sandbox.salesforce, {
    name: 'hidden_fields',
    fields: ['Lead.State', 'Lead.Country'],
  })
  expect(await zonesOn(james)).toEqual([{ id: james.id, timeZone: null, origin: null, place: null }])
  await mend(world.sandbox.salesforce)
  const panel = await panelOn(james)
  await breakVendor(world.sandbox.salesforce, { name: 'api_disabled' })
  expect(await panel.call('GET', '/api/panel/time-zones')).toMatchObject({
    status: 200,
    body: { people: [] },
  })
  await mend(world.sandbox.salesforce)
})

it('schedules a mail, says when that is, and refuses what is no time', async () => {
  const panel = await panelOn(lead)
  const schedule = { local: '2027-03-28T02:30', timeZone: 'Europe/Stockholm' }
  const at = '2027-03-28T01:30:00.000Z'
  const planned = await panel.call('GET', `/api/panel/planned-time?${new URLSearchParams(schedule)}`)
  expect(planned).toMatchObject({ status: 200, body: { ...schedule, at, local: '2027-03-28T03:30' } })
  const sent = await panel.call('POST', '/api/panel/emails', mailTo([lead], { schedule }))
  expect(sent).toMatchObject({ status: 200, body: { emails: [{ state: 'scheduled', at, schedule }] } })
  for (const [wrong, status] of [
    [{ ...schedule, timeZone: '+01:00' }, 400],
    [{ ...schedule, timeZone: 'Europe/Narnia' }, 400],
    [{ ...schedule, local: '2027-02-30T09:00' }, 400],
    [{ ...schedule, local: '2027-03-28T09:00Z' }, 400],
    [{ ...schedule, local: '2020-03-28T09:00' }, 422],
  ] as const)
    expect(await panel.call('POST', '/api/panel/emails', mailTo([lead], { schedule: wrong }))).toMatchObject({
      status,
    })
})

it('refuses a key that stood for something else, with a code of its own', async () => {
  const panel = await panelOn(lead)
  const mail = mailTo([lead])
  const first = await panel.call('POST', '/api/panel/emails', mail)
  expect([first.status, await panel.call('POST', '/api/panel/emails', mail)]).toMatchObject([
    200,
    { status: 200 },
  ])
  const refusal = { status: 409, body: { error: { code: 'send_key_reused' } } }
  expect(await panel.call('POST', '/api/panel/emails', { ...mail, subject: 'Better' })).toMatchObject(refusal)
  const task = { key: randomUUID(), name: 'Call', dueOn: '2026-12-01' }
  expect((await panel.call('POST', '/api/panel/tasks', task)).status).toBe(200)
  expect(await panel.call('POST', '/api/panel/tasks', { ...task, name: 'Write' })).toMatchObject(refusal)
})

async function upload(bearer: string, size = 5): Promise<{ status: number; error: unknown }> {
  const form = new FormData()
  form.set('file', new File(['x'.repeat(size)], 'hello.txt', { type: 'text/plain' }))
  const headers = { origin: 'null', authorization: `Bearer ${bearer}` }
  const answer = await fetch(`${world.url}/api/panel/attachments`, { method: 'POST', headers, body: form })
  return { status: answer.status, error: ((await answer.json()) as { error?: unknown }).error }
}

/** Uploads that happened already, so many of one size; the first of them at `at`. */
async function uploadsOf(userId: string, rows: { count: number; size: number; at: Date }) {
  const { db } = world.app.ctx
  const one = await db.selectFrom('attachment').selectAll().limit(1).executeTakeFirstOrThrow()
  await db.deleteFrom('attachment').execute()
  await db
    .insertInto('attachment')
    .values(
      Array.from({ length: rows.count }, (_, number) => ({
        ...one,
        id: newId(),
        user_id: userId,
        size: rows.size,
        created_at: after(rows.at, number * 1_000),
      })),
    )
    .execute()
}

it('takes uploads up to the quota of a user and of a workspace, also from two windows at once', async () => {
  const { bearer } = await panelOn(lead)
  expect((await upload(bearer)).status).toBe(200)
  const { db, clock } = world.app.ctx
  const user = await db.selectFrom('app_user').selectAll().executeTakeFirstOrThrow()
  const at = after(clock.now(), -hours(10))
  const refusal = (limit: number, freed: Date) => ({
    status: 429,
    error: { code: 'upload_quota_used', details: { limit, freeAt: after(freed, hours(24)).toISOString() } },
  })
  // Room for one file of a thousand bytes, and two that come together.
  await uploadsOf(user.id, { count: 2, size: (uploadQuotas.user.bytes - 1_000) / 2, at })
  const both = await Promise.all([upload(bearer, 1_000), upload(bearer, 1_000)])
  expect(both.map((one) => one.status).sort()).toEqual([200, 429])
  expect(await upload(bearer, 1)).toEqual(refusal(uploadQuotas.user.bytes, at))
  await uploadsOf(user.id, { count: uploadQuotas.user.unsent, size: 1, at })
  expect(await upload(bearer)).toEqual(refusal(uploadQuotas.user.unsent, at))
  const colleague = await createUser(world.app.ctx, db, {
    workspaceId: user.workspace_id,
    email: 'colleague@nordvik.example',
    name: 'Colleague',
    role: 'seller',
    language: 'en',
    timeZone: 'UTC',
    crmUserId: '005Colleague000AAA',
  })
  await uploadsOf(colleague.id, { count: 5, size: uploadQuotas.workspace.bytes / 5, at })
  expect(await upload(bearer)).toEqual(refusal(uploadQuotas.workspace.bytes, at))
  // Nobody waits for the body of a file that finds no room.
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'multipart/form-data; boundary=x' }
  const path = 'POST /api/panel/attachments'
  const { text } = await sendPart(
    world.url,
    headOf(world.url, path, { ...headers, 'content-length': 90_000 }),
  )
  expect(text).toContain('upload_quota_used')
  await uploadsOf(user.id, { count: 1, size: uploadQuotas.user.bytes, at: after(at, -hours(14)) })
  expect((await upload(bearer)).status).toBe(200)
})

it('takes so many uploads in a minute, and no more', async () => {
  const { bearer } = await panelOn(lead)
  const statuses = []
  // Other uploads of this user may count already.
  for (let count = 0; count < 121; count++) {
    // Files that a mail has taken do not count as unsent.
    if (count % 50 === 0) await world.app.ctx.db.deleteFrom('attachment').execute()
    statuses.push((await upload(bearer)).status)
  }
  expect(statuses.slice(0, 100).every((status) => status === 200)).toBe(true)
  expect(statuses.at(-1)).toBe(429)
})
