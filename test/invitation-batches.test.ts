import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { activeMember, type Member } from './harness/journey.ts'
import { startWorld, type World } from './harness/world.ts'

let database: TestDatabase
let world: World
let astrid: Member

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ databaseUrl: database.url, worker: false })
  astrid = await activeMember(world, { key: 'astrid', link: world.adminLink, mailbox: false })
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

const send = (rows: { line: number; email: string; name?: string; role?: string }[], role = 'seller') =>
  astrid.api('POST', '/api/invitation-batches', { rows, role, language: 'sv' })
const outcomes = (answer: Awaited<ReturnType<typeof send>>) =>
  (answer.body.rows as { line: number; outcome: string }[]).map(({ line, outcome }) => [line, outcome])

describe('a batch of invitations', () => {
  it('says of every row what became of it', async () => {
    await world.admin('invite', 'anna.berg@nordvik.example')
    const answer = await send([
      { line: 1, email: 'ASTRID.lindqvist@nordvik.example' },
      { line: 2, email: 'anna.berg@nordvik.example' },
      { line: 3, email: 'erik.new@nordvik.example', name: '=cmd()', role: 'admin' },
      { line: 5, email: 'nobody' },
      { line: 6, email: 'Erik.New@nordvik.example' },
    ])
    expect(outcomes(answer)).toEqual([
      [1, 'already_member'],
      [2, 'already_invited'],
      [3, 'invited'],
      [5, 'not_an_address'],
      [6, 'duplicate'],
    ])
    const { invitations } = (await astrid.api('GET', '/api/invitations')).body as {
      invitations: Record<string, unknown>[]
    }
    expect(invitations.find(({ email }) => email === 'erik.new@nordvik.example')).toMatchObject({
      name: '=cmd()',
      role: 'admin',
      language: 'sv',
      mail: 'waiting',
    })
  })

  it('reports a row with a cell that nobody can keep, and does the others', async () => {
    const answer = await send([
      { line: 1, email: 'long@nordvik.example', name: 'x'.repeat(501) },
      { line: 2, email: `${'x'.repeat(600)}@nordvik.example` },
      { line: 3, email: 'role@nordvik.example', role: 'x'.repeat(101) },
      { line: 4, email: 'nul@nordvik.example', name: 'N\0ul' },
      { line: 5, email: 'good@nordvik.example' },
    ])
    expect(outcomes(answer)).toEqual([
      [1, 'name_too_long'],
      [2, 'not_an_address'],
      [3, 'invited'],
      [4, 'invited'],
      [5, 'invited'],
    ])
    // A role that nobody knows is not in the way: the batch's stands for it, and the report says so.
    const rows = answer.body.rows as { assumed: string[] }[]
    expect(rows.map(({ assumed }) => assumed)).toEqual([[], [], ['role'], [], []])
  })

  it('sends an invitation anew that has expired, as it is wished now, and says so', async () => {
    const link = await world.admin('invite', 'late@nordvik.example')
    const former = link.trim().split('#')[1] ?? ''
    await world.app.ctx.db
      .updateTable('invitation')
      .set({ expires_at: new Date(0) })
      .where('email', '=', 'late@nordvik.example')
      .execute()
    const row = { line: 1, email: 'Late@nordvik.example', role: 'admin' }
    const [one, two] = await Promise.all([send([row]), send([row])])
    expect([...outcomes(one), ...outcomes(two)].map(([, outcome]) => outcome).sort()).toEqual([
      'already_invited',
      'sent_again',
    ])
    const { invitations } = (await astrid.api('GET', '/api/invitations')).body as {
      invitations: Record<string, unknown>[]
    }
    expect(invitations.filter(({ email }) => email === 'late@nordvik.example')).toMatchObject([
      { state: 'open', role: 'admin', language: 'sv', mail: 'waiting' },
    ])
    const looked = await astrid.api('POST', '/api/invitations/lookup', { token: former })
    expect(looked.body).toMatchObject({ error: { code: 'invitation_unknown' } })
  })

  it('loses nothing when a row fails, and the same batch again invites who is left', async () => {
    const { ctx } = world.app
    const add = ctx.jobs.add
    ctx.jobs.add = async (db, call) => {
      const latest = await db
        .selectFrom('email_recipient' as never)
        .selectAll()
        .execute()
      if (JSON.stringify(latest).includes('two@nordvik.example')) throw new Error('the database is full')
      return add(db, call)
    }
    const rows = ['one', 'two', 'three'].map((name, at) => ({
      line: at + 1,
      email: `${name}@nordvik.example`,
    }))
    const first = await send(rows)
    ctx.jobs.add = add
    expect(outcomes(first)).toEqual([
      [1, 'invited'],
      [2, 'failed'],
      [3, 'invited'],
    ])
    expect(outcomes(await send(rows))).toEqual([
      [1, 'already_invited'],
      [2, 'invited'],
      [3, 'already_invited'],
    ])
  })

  it('takes no more than 500 rows, and two at once invite nobody twice', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_one, at) => ({ line: at + 1, email: `p${at}@nordvik.example` }))
    expect((await send(many(501))).status).toBe(400)
    const [one, two] = await Promise.all([send(many(60)), send(many(60))])
    const all = [...outcomes(one), ...outcomes(two)].map(([, outcome]) => outcome)
    expect(all.filter((outcome) => outcome === 'invited')).toHaveLength(60)
    expect(all.filter((outcome) => outcome === 'already_invited')).toHaveLength(60)
  })
})
