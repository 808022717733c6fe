import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuditList, auditVerbs } from '../contract/audit.ts'
import { days } from '../server/platform/clock.ts'
import { newId } from '../server/platform/ids.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { activeMember, type Member } from './harness/journey.ts'
import { runHourly } from './harness/recurring.ts'
import { filesBelow, repoRoot } from './harness/source-files.ts'
import { startWorld, type World } from './harness/world.ts'

let database: TestDatabase
let world: World
let astrid: Member
let workspaceId: string

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ databaseUrl: database.url, worker: false })
  astrid = await activeMember(world, { key: 'astrid', link: world.adminLink, mailbox: false })
  const row = await world.app.ctx.db.selectFrom('workspace').select('id').executeTakeFirstOrThrow()
  workspaceId = row.id
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

const read = async (query = '') =>
  (await astrid.api('GET', `/api/audit-events${query}`)).body as unknown as AuditList

/** Deeds that nobody did, all of the same instant, so that only the id keeps the pages apart. */
async function many(count: number) {
  const at = world.app.ctx.clock.now()
  const event = (number: number) => ({
    workspace_id: workspaceId,
    id: newId(),
    at,
    user_id: null,
    actor: '=operator',
    verb: 'mailbox.connected',
    subject_type: 'user',
    subject_id: String(number),
    ip_prefix: null,
    detail: JSON.stringify({ account: '@evil', note: 'a "quote", and\nmore' }),
  })
  await world.app.ctx.db
    .insertInto('audit_event')
    .values(Array.from({ length: count }, (_one, number) => event(number)))
    .execute()
}

describe('the audit', () => {
  it('tells who did what to whom, by their names', async () => {
    await astrid.api('POST', '/api/invitations', { email: 'anna.berg@nordvik.example' })
    const { events } = await read()
    expect(events[0]).toMatchObject({
      actor: 'Astrid Lindqvist',
      verb: 'invitation.created',
      subject: 'anna.berg@nordvik.example',
      network: '127.0.0.0/24',
    })
    expect(events.map(({ verb }) => verb)).toContain('session.opened')
  })

  it('comes in pages that miss and repeat nothing, and by person and kind', async () => {
    await many(120)
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: AuditList = await read(`?kind=mailbox${cursor && `&cursor=${cursor}`}`)
      expect(page.events.length).toBeLessThanOrEqual(50)
      seen.push(...page.events.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect([seen.length, new Set(seen).size]).toEqual([120, 120])
    const { id } = await world.app.ctx.db.selectFrom('app_user').select('id').executeTakeFirstOrThrow()
    const own = await read(`?user=${id}`)
    expect(new Set(own.events.map(({ actor }) => actor))).toEqual(new Set(['Astrid Lindqvist']))
    expect((await astrid.api('GET', '/api/audit-events?cursor=nonsense')).status).toBe(400)
    expect((await astrid.api('GET', '/api/audit-events?kind=nonsense')).status).toBe(400)
  })

  it('is exported so that no spreadsheet runs it', async () => {
    const { csv } = (await astrid.api('GET', '/api/audit-events/export?kind=mailbox')).body as { csv: string }
    expect(csv.split('\r\n')[1]).toContain(",'=operator,mailbox.connected,")
    expect(csv).not.toMatch(/(^|,)"?[=+\-@]/m)
  })

  it('has words for every verb that code writes, and code for every verb', () => {
    const words = (language: string) =>
      JSON.parse(readFileSync(join(repoRoot, `web/locales/audit.${language}.json`), 'utf8')).verbs as Record<
        string,
        Record<string, string>
      >
    const source = filesBelow(repoRoot, ['server'], /(?<!\.test)\.ts$/)
      .map((path) => readFileSync(join(repoRoot, path), 'utf8'))
      .join('\n')
    const written = [...source.matchAll(/verb: ['`]([a-z_]+\.[a-z_]*)/g)].map((match) => match[1] ?? '')
    expect(written.length).toBeGreaterThan(10)
    // `invitation.${action}` stands for each of its actions; the compiler holds it to the list.
    expect(
      written.filter((verb) => !verb.endsWith('.') && !(auditVerbs as readonly string[]).includes(verb)),
    ).toEqual([])
    for (const language of ['en', 'sv']) {
      const without = auditVerbs.filter((verb) => {
        const [kind = '', deed = ''] = verb.split('.')
        return !words(language)[kind]?.[deed]
      })
      expect(without).toEqual([])
    }
  })
})

// Last, because 90 days end every session.
describe('where something was done from', () => {
  it('is forgotten after 90 days, with the browser; what was done stays', async () => {
    const { ctx } = world.app
    const events = () =>
      ctx.db.selectFrom('audit_event').select(['id', 'verb', 'ip_prefix']).orderBy('id').execute()
    const agents = () =>
      ctx.db.selectFrom('session').select('user_agent').where('user_agent', 'is not', null).execute()
    const before = await events()
    const [known, agentsKnown] = [before.filter((one) => one.ip_prefix !== null), await agents()]
    expect([known.length, agentsKnown.length].every((count) => count > 0)).toBe(true)
    world.advance(days(89))
    await runHourly(world.app)
    expect(await events()).toEqual(before)
    world.advance(days(2))
    await runHourly(world.app)
    expect(await events()).toEqual(before.map((one) => ({ ...one, ip_prefix: null })))
    expect(await agents()).toEqual([])
  })
})
