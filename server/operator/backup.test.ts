import { randomBytes } from 'node:crypto'
import fs, { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { repoRoot } from '../../test/harness/source-files.ts'
import { backup } from './backup.ts'
import { restore } from './restore.ts'
import { quoted, readTables } from './tables.ts'

const migrations = join(repoRoot, 'migrations')
const folder = mkdtempSync(join(tmpdir(), 'msi-actions-backup-'))
const file = join(folder, 'all.backup')

const open: TestDatabase[] = []
let source: TestDatabase

async function newDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase()
  open.push(database)
  return database
}

async function using<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Every row of every table as text. */
function everything(url: string): Promise<Record<string, string[]>> {
  return using(url, async (client) => {
    const all: Record<string, string[]> = {}
    for (const { name } of await readTables(client)) {
      const { rows } = await client.query<{ row: string }>(
        `select t::text as row from ${quoted(name)} t order by 1`,
      )
      all[name] = rows.map(({ row }) => row)
    }
    return all
  })
}

/** Text that an escape could get wrong, bytes of every value, and more rows than one piece holds. */
async function fillSource(url: string) {
  const workspace = '01900000-0000-7000-8000-000000000001'
  const user = '01900000-0000-7000-8000-000000000002'
  const hard = 'Åsa "Quote" \\N \\. tab\there\nnew line \u{1F600} \r end'
  await using(url, async (client) => {
    await client.query(`insert into installation (mode, created_at) values ('sandbox', now())`)
    await client.query(
      'insert into workspace (id, name, data_key, created_at) values ($1, $2, $3, clock_timestamp())',
      [workspace, hard, Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    )
    await client.query(
      `insert into app_user (workspace_id, id, email, name, role, language, time_zone, crm_user_id, activated_at)
       values ($1, $2, 'åsa@nordvik.example', $3, 'admin', 'sv', 'Europe/Stockholm', '005', 'infinity')`,
      [workspace, user, hard],
    )
    await client.query(
      `insert into audit_event (workspace_id, id, at, user_id, actor, verb, subject_type, subject_id, detail)
       select $1, gen_random_uuid(), now() - n * interval '1.000001 second', $2, $3, 'tried', 'x', n::text,
              jsonb_build_object('n', n, 'text', $3::text)
       from generate_series(1, 1500) n`,
      [workspace, user, hard],
    )
    const bytes = randomBytes(1_200_000)
    await client.query(
      `insert into blob (workspace_id, sha256, media_type, size, bytes, created_at)
       values ($1, 'big', 'image/png', $2, $3, now()), ($1, 'none', 'image/png', 0, '', now())`,
      [workspace, bytes.length, bytes],
    )
    // A row that refers to one after it, in the same table.
    await client.query(
      `insert into person (workspace_id, id, name, created_at, updated_at) values ($1, $2, 'P', now(), now())`,
      [workspace, user],
    )
    await client.query(
      `with later as (
         insert into crm_link (workspace_id, id, person_id, object, record_id, valid_from, superseded_by)
         values ($1, gen_random_uuid(), $2, 'Lead', '00Q000000000000001', now(), null) returning id)
       select id from later`,
      [workspace, user],
    )
    await client.query(
      `with contact as (
         insert into crm_link (workspace_id, id, person_id, object, record_id, valid_from)
         values ($1, gen_random_uuid(), $2, 'Contact', '003000000000000001', now()) returning id)
       select id from contact`,
      [workspace, user],
    )
    await addEvents(client, workspace, user)
    await client.query(
      `update crm_link set superseded_by = (select id from crm_link where object = 'Contact') where object = 'Lead'`,
    )
  })
}

/** An event, and a subscriber that begins later. */
async function addEvents(client: pg.Client, workspace: string, user: string) {
  await client.query(
    `insert into event (workspace_id, id, type, subject_id, ids, at)
     values ($1, 41, 'user.deactivated', $2, '{}', now())`,
    [workspace, user],
  )
  await client.query(
    `insert into event_subscriber (name, type, first_event, began_at, seen_at)
     values ('someone', 'user.deactivated', 50, now(), now())`,
  )
}

beforeAll(async () => {
  source = await newDatabase()
  await fillSource(source.url)
})

afterAll(async () => {
  for (const database of open) await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function refusalOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'it was done',
    (error: Error) => error.message,
  )
}

describe('a backup', () => {
  it('says in a sentence that the disk is full, and leaves nothing of the file', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    const spy = vi.spyOn(fs, 'write').mockImplementation(((...args: unknown[]) => {
      const done = args.at(-1) as (error: Error) => void
      setImmediate(() => done(full))
    }) as typeof fs.write)
    const target = join(folder, 'full.backup')
    await expect(backup(source.url, target)).rejects.toThrow(
      `There is no room for ${target}: make some, or name a file on another disk. Nothing was kept.`,
    )
    spy.mockRestore()
    expect(readdirSync(folder).filter((name) => name.startsWith('full'))).toEqual([])
  })

  it('comes back row by row, in a migrated and in a fresh database', async () => {
    const before = await everything(source.url)
    const made = await backup(source.url, file)
    expect(made).toMatchObject({ file, tables: Object.keys(before).length })
    expect(made.rows).toBe(Object.values(before).flat().length)
    expect(made.rows).toBeGreaterThan(1500)
    const [migrated, fresh] = [await newDatabase(), await newDatabase()]
    // As a start leaves it.
    await using(migrated.url, (client) =>
      client.query(`insert into event_subscriber values ('someone', 'mail.sent', 1, now(), now())`),
    )
    await using(fresh.url, (client) => client.query('drop schema public cascade; create schema public'))
    for (const { url } of [migrated, fresh]) {
      const done = await restore({ databaseUrl: url, file, migrations })
      expect(done).toMatchObject({ tables: made.tables, rows: made.rows, sought: 0, system: 0 })
      const { restoration, ...after } = await everything(url)
      expect(restoration).toHaveLength(1)
      expect({ ...after, restoration: [] }).toEqual(before)
      // What happens from now on comes after all that, and no subscriber overlooks it.
      const { rows } = await using(url, (client) =>
        client.query(`select nextval(pg_get_serial_sequence('event', 'id')) as next`),
      )
      expect(rows).toEqual([{ next: '51' }])
    }
  })

  it('is one instant of a database in use', async () => {
    const database = await newDatabase()
    await fillSource(database.url)
    const before = await everything(database.url)
    const target = join(folder, 'busy.backup')
    await using(database.url, async (client) => {
      const writing = { on: true }
      const made = backup(database.url, target).finally(() => {
        writing.on = false
      })
      while (writing.on)
        await client.query(
          `insert into audit_event (workspace_id, id, at, actor, verb, subject_type, subject_id)
           select id, gen_random_uuid(), now(), 'later', 'x', 'x', 'x' from workspace`,
        )
      await made
    })
    const other = await newDatabase()
    await restore({ databaseUrl: other.url, file: target, migrations })
    const [restored, now] = [await everything(other.url), await everything(database.url)]
    const audits = restored.audit_event ?? []
    expect(audits.length).toBeGreaterThanOrEqual(before.audit_event?.length ?? 0)
    expect((now.audit_event ?? []).length).toBeGreaterThan(before.audit_event?.length ?? 0)
    expect(new Set(now.audit_event)).toEqual(new Set([...(now.audit_event ?? []), ...audits]))
    const own = { audit_event: null, restoration: null }
    expect({ ...restored, ...own }).toEqual({ ...before, ...own })
  })

  it('is readable by its owner only, holds no key, and never replaces a file', async () => {
    const frames = gunzipSync(readFileSync(file))
    const header = frames.subarray(4, 4 + frames.readUInt32BE()).toString('utf8')
    expect(header).toContain('"format":"msi-actions-backup"')
    expect(header).toContain('The secret key is not in the file')
    expect(header).not.toContain('graphile')
    expect(await refusalOf(backup(source.url, file))).toContain('exists')
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([])
  })

  it('leaves no half file behind', async () => {
    const target = join(folder, 'none.backup')
    const empty = await newDatabase()
    await using(empty.url, (client) => client.query('drop schema public cascade; create schema public'))
    expect(await refusalOf(backup(empty.url, target))).toContain('nothing to back up')
    expect(existsSync(target)).toBe(false)
  })
})

describe('a restore', () => {
  it('refuses a database that is in use, and changes nothing in it', async () => {
    const before = await everything(source.url)
    expect(await refusalOf(restore({ databaseUrl: source.url, file, migrations }))).toContain('not empty')
    expect(await everything(source.url)).toEqual(before)
    const running = await newDatabase()
    await using(running.url, (client) =>
      client.query('insert into worker values (gen_random_uuid(), now(), clock_timestamp())'),
    )
    expect(await refusalOf(restore({ databaseUrl: running.url, file, migrations }))).toContain(
      'a server is running',
    )
  })

  it('refuses a damaged, cut, foreign or missing file and leaves nothing', async () => {
    const whole = readFileSync(file)
    const plain = gunzipSync(whole)
    const flipped = Buffer.from(whole)
    flipped[Math.floor(whole.length / 2)] = (flipped[Math.floor(whole.length / 2)] ?? 0) ^ 0xff
    const changed = Buffer.from(plain)
    // No end of a row: that would be told as a row too few.
    const inside = plain.lastIndexOf('example', plain.length - 1000)
    changed[inside] = (changed[inside] ?? 0) ^ 1
    const headless = Buffer.concat([plain.subarray(0, 4), Buffer.from(plain.subarray(4, 2000))])
    const bad: Record<string, Buffer> = {
      flipped,
      cut: whole.subarray(0, whole.length - 2000),
      'cut within gzip': gzipSync(plain.subarray(0, plain.length - 300)),
      'changed inside': gzipSync(changed),
      'with a tail': gzipSync(Buffer.concat([plain, Buffer.from('more')])),
      'header only': gzipSync(headless),
      'not gzip': Buffer.from('select 1;'),
      empty: Buffer.alloc(0),
      foreign: gzipSync(Buffer.from('{"hello": "world"}')),
    }
    const target = await newDatabase()
    await using(target.url, (client) => client.query('drop schema public cascade; create schema public'))
    for (const [name, bytes] of Object.entries(bad)) {
      const path = join(folder, 'bad.backup')
      writeFileSync(path, bytes)
      const refusal = await refusalOf(restore({ databaseUrl: target.url, file: path, migrations }))
      expect(`${name}: ${refusal}`).toContain('not a complete backup')
    }
    expect(
      await refusalOf(restore({ databaseUrl: target.url, file: join(folder, 'gone'), migrations })),
    ).toContain('no file')
    const left = await using(target.url, (client) =>
      client.query(`select 1 from pg_tables where schemaname = 'public'`),
    )
    expect(left.rowCount).toBe(0)
  })

  it('refuses a backup of a newer version, and a database that is newer than the backup', async () => {
    const target = await newDatabase()
    const none = mkdtempSync(join(folder, 'migrations-'))
    expect(await refusalOf(restore({ databaseUrl: target.url, file, migrations: none }))).toContain(
      'newer version',
    )
    await using(target.url, (client) =>
      client.query(`insert into migration (name) values ('9999_later.sql')`),
    )
    expect(await refusalOf(restore({ databaseUrl: target.url, file, migrations }))).toContain('newer schema')
  })

  it('keeps nothing when a row is refused half way', async () => {
    const target = await newDatabase()
    await using(target.url, (client) =>
      client.query(`alter table crm_link add constraint no_contacts check (object <> 'Contact')`),
    )
    expect(await refusalOf(restore({ databaseUrl: target.url, file, migrations }))).toContain('no_contacts')
    expect(Object.values(await everything(target.url)).flat()).toEqual([])
  })
})

/** A server that takes a connection, says nothing, and keeps what it was told. */
async function silentServer() {
  const heard: string[] = []
  const sockets: Socket[] = []
  const connected = Promise.withResolvers<void>()
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.on('data', (data) => {
      heard.push(data.toString('latin1'))
      connected.resolve()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `postgres://app:none@127.0.0.1:${port}/none`,
    heard,
    connected: connected.promise,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

it.each(['backup', 'restore'] as const)('a %s does not wait for a server that says nothing', async (work) => {
  const server = await silentServer()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const databaseUrl = server.url
    const done = refusalOf(
      work === 'backup'
        ? backup(databaseUrl, join(folder, 'silent.backup'))
        : restore({ databaseUrl, file, migrations }),
    )
    await server.connected
    vi.advanceTimersByTime(10_000)
    expect(await done).toMatch(/timeout/)
    expect(server.heard.join()).toContain(`application_name\0msi-actions-${work}\0`)
  } finally {
    vi.useRealTimers()
    await server.close()
  }
})
