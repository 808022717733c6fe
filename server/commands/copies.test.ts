import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { terminalIn } from '../../test/harness/terminal.ts'
import { sellingWorld, sendMail, toContact } from '../../test/selling/selling-world.ts'
import { openDatabase } from '../platform/database.ts'
import type { Schema } from '../schema.ts'
import { runCommand } from './run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'msi-actions-copies-'))
const databases: TestDatabase[] = []

async function newDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase()
  databases.push(database)
  return database
}

function run({ url }: TestDatabase, ...argv: string[]) {
  return runCommand(terminalIn(folder, { DATABASE_URL: url }), argv)
}

async function using<Value>(
  { url }: TestDatabase,
  work: (open: ReturnType<typeof openDatabase<Schema>>) => Promise<Value>,
): Promise<Value> {
  const open = openDatabase<Schema>(url, () => {})
  try {
    return await work(open)
  } finally {
    await open.close()
  }
}

const heldSince = (database: TestDatabase) =>
  using(database, async ({ db }) => {
    const row = await db.selectFrom('installation').select('held_at').executeTakeFirst()
    return row?.held_at ?? null
  })

beforeAll(async () => {
  const source = await newDatabase()
  await using(source, async ({ db }) => {
    await sendMail(await sellingWorld(db), { to: [...toContact(1), ...toContact(2)] })
  })
  expect(await run(source, 'backup', 'two.backup')).toMatchObject({ code: 0 })
})

afterAll(async () => {
  for (const database of databases) await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

describe('a restore', () => {
  it('says what it found and what waits for whom, and holds nothing by itself', async () => {
    const target = await newDatabase()
    const { code, out = '' } = (await run(target, 'restore', 'two.backup')) ?? {}
    expect(code).toBe(0)
    expect(out).toMatch(/^\d+ rows of \d+ tables are back, as of 20\d\d-.*Z\.$/m)
    expect(out).toMatch(
      /^2 emails wait: .*looked for among what its mailbox has sent since 20\d\d-.*an admin/m,
    )
    // Of what there is none of, nothing is said.
    expect(out).not.toMatch(/^0 /m)
    expect(out).not.toContain('held')
    expect(await heldSince(target)).toBeNull()
  })

  it('with --hold holds all mail', async () => {
    const target = await newDatabase()
    expect(await run(target, 'restore', '--hold', 'two.backup')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^All mail is held until: npm run admin -- release$/m),
    })
    expect(await heldSince(target)).not.toBeNull()
  })

  it('with --hold has held it already when what comes after the rows fails', async () => {
    const target = await newDatabase()
    // A queue of a later version than ours.
    await using(target, ({ pool }) =>
      pool.query('insert into graphile_worker.migrations (id, breaking) values (1000000, true)'),
    )
    expect(await run(target, 'restore', '--hold', 'two.backup')).toMatchObject({ code: 1 })
    expect(await using(target, ({ db }) => db.selectFrom('email').select('id').execute())).toHaveLength(2)
    expect(await heldSince(target)).not.toBeNull()
  })
})
