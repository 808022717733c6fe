import { beforeEach, describe, expect, test } from 'vitest'
import { settingSections } from '../contract/settings.ts'
import type { Actor } from '../server/context.ts'
import {
  changedSection,
  readSetting,
  saveSetting,
  showSetting,
} from '../server/features/team/settings/settings.ts'
import { testPool } from './harness/pool.ts'
import { type SellingWorld, sellingWorld } from './selling/selling-world.ts'

const pool = testPool()
let world: SellingWorld
let admin: Actor

beforeEach(async () => {
  world = await sellingWorld(pool.db, { role: 'admin' })
  admin = world.actor
})

const section = 'blockedDomains'
const save = (domains: string[], version: number) =>
  saveSetting(world.ctx, admin, { section, value: { domains }, version })
const workspaceId = () => admin.workspaceId
const holds = () => readSetting(pool.db, { workspaceId: workspaceId(), section })
const countOf = async (table: 'audit_event' | 'event' | 'setting_change') => {
  const rows = await pool.db
    .selectFrom(table)
    .select('workspace_id')
    .where('workspace_id', '=', workspaceId())
    .execute()
  return rows.length
}

describe('a section of the settings', () => {
  test('stands as the product brings it until it is saved, and keeps who saved what', async () => {
    expect(await holds()).toEqual({ domains: [] })
    expect(await showSetting(pool.db, admin, section)).toEqual({
      value: { domains: [] },
      version: 0,
      savings: [],
    })
    await save(['rival.example'], 0)
    world.advance(60_000)
    const { savings, ...now } = await save(['rival.example', 'partner.example'], 1)
    expect(now).toEqual({ value: await holds(), version: 2 })
    expect(savings.map(({ by, value }) => [by, value.domains.length])).toEqual([
      [admin.name, 2],
      [admin.name, 1],
    ])
    expect(savings[0]?.at).toBe(world.now().toISOString())
  })

  test('is told, noted and counted once for each saving, and not for one that changes nothing', async () => {
    await save(['rival.example'], 0)
    await save(['rival.example'], 1)
    expect([await countOf('event'), await countOf('audit_event'), await countOf('setting_change')]).toEqual([
      1, 1, 1,
    ])
    const event = await pool.db
      .selectFrom('event')
      .select('subject_id as subjectId')
      .where('workspace_id', '=', workspaceId())
      .executeTakeFirstOrThrow()
    expect(await changedSection(pool.db, { workspaceId: workspaceId(), ...event })).toBe(section)
  })

  test('is saved by one of two who save at once, and the other is told', async () => {
    const both = await Promise.allSettled([save(['one.example'], 0), save(['two.example'], 0)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find((one) => one.status === 'rejected')).toMatchObject({
      reason: { code: 'setting_changed' },
    })
    expect(await countOf('setting_change')).toBe(1)
  })

  test('is each workspace’s own', async () => {
    await save(['rival.example'], 0)
    const other = await sellingWorld(pool.db, { role: 'admin' })
    expect(await readSetting(pool.db, { workspaceId: other.actor.workspaceId, section })).toEqual({
      domains: [],
    })
  })

  test('holds something before anybody has decided', () => {
    for (const schema of Object.values(settingSections)) expect(schema.safeParse({}).success).toBe(true)
  })
})

test('a blocked domain is written as people write it', () => {
  const { blockedDomains } = settingSections
  const read = (domain: string) => blockedDomains.safeParse({ domains: [domain] }).data?.domains
  expect(read(' @Rival.Example ')).toEqual(['rival.example'])
  expect(read('Räksmörgås.example')).toEqual(['räksmörgås.example'])
  for (const odd of ['rival', '10.0.0.1', 'a@b.example', 'http://rival.example', 'rival.example.', ''])
    expect(read(odd)).toBeUndefined()
})
