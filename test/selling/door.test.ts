import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
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
  const { accessToken } = await world.app.ctx.tokens.live(owner, 'crm')
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

it('takes so many uploads in a minute, and no more', async () => {
  const { bearer } = await panelOn(lead)
  async function upload(): Promise<number> {
    const form = new FormData()
    form.set('file', new File(['hello'], 'hello.txt', { type: 'text/plain' }))
    const headers = { origin: 'null', authorization: `Bearer ${bearer}` }
    const answer = await fetch(`${world.url}/api/panel/attachments`, { method: 'POST', headers, body: form })
    return answer.status
  }
  const statuses = []
  for (let count = 0; count < 121; count++) statuses.push(await upload())
  expect(statuses.slice(0, 120).every((status) => status === 200)).toBe(true)
  expect(statuses.at(-1)).toBe(429)
})
