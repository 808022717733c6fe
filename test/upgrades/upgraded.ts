import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { longLead } from '../../sandbox/large-world.ts'
import { bringUpToDate } from '../../server/commands/schema.ts'
import { createTestDatabase } from '../harness/database.ts'
import { breakVendor } from '../harness/faults.ts'
import { HttpBrowser } from '../harness/http-browser.ts'
import { type Member, memberOf } from '../harness/journey.ts'
import { repoRoot } from '../harness/source-files.ts'
import { startWorld, type World } from '../harness/world.ts'
import { emailOf, hireColleagues } from './colleagues.ts'
import { fill, type Installation, placeSandbox, unpack } from './installation.ts'
import { hurryJobs, moveSalesforce } from './stored.ts'

/** An installation of a former version on which the present one was started. */
export interface Upgraded {
  former: Installation
  databaseUrl: string
  world: World
  /** A person of the installation, in the browser that is still signed in. */
  browserOf(key: string): Member
  /** Looks again and again, while all that is planned is done at once, until it is as expected. */
  goOnUntil<T>(look: () => Promise<T>, expected: T): Promise<void>
  /** Subjects of all mails that came to an address. */
  inbox(address: string): Promise<string[]>
  /** Subjects of all Tasks in Salesforce but of the Lead with a long history, which it begins with. */
  tasks(): string[]
  /** Whose grants Google still knows. */
  grantsAtGoogle(): string[]
  close(): Promise<void>
}

export async function upgrade(path: string): Promise<Upgraded> {
  const dismiss = hireColleagues()
  const clouds = mkdtempSync(join(tmpdir(), 'msi-actions-upgrade-'))
  const former = unpack(path)
  const database = await createTestDatabase()
  await fill(database.url, former)
  placeSandbox(clouds, former)
  const migrations = join(repoRoot, 'migrations')
  const ran = await bringUpToDate({ databaseUrl: database.url, migrations, say: () => {} })
  expect([...former.migrations, ...ran].sort()).toEqual(readdirSync(migrations).sort())
  const world = await startWorld({
    databaseUrl: database.url,
    workspace: false,
    sandboxData: clouds,
    former: {
      identity: former.identity,
      async follow({ salesforce, microsoft }) {
        // Salesforce has another address now; a real one would answer at its own.
        await moveSalesforce(database.url, salesforce)
        // What was amiss at Microsoft still is: its sandbox forgets that when it ends.
        if (former.held.obstacles && microsoft)
          await breakVendor(microsoft, { name: 'mailbox_not_enabled', account: emailOf('ivar') })
      },
    },
  })
  return {
    former,
    world,
    databaseUrl: database.url,
    ...sights({ world, former, databaseUrl: database.url, clouds }),
    async close() {
      await world.close()
      await database.drop()
      rmSync(clouds, { recursive: true, force: true })
      dismiss()
    },
  }
}

function sights(of: {
  world: World
  former: Installation
  databaseUrl: string
  clouds: string
}): Pick<Upgraded, 'browserOf' | 'goOnUntil' | 'inbox' | 'tasks' | 'grantsAtGoogle'> {
  const { world, former, databaseUrl, clouds } = of
  const cloud = <T>(name: string) => JSON.parse(readFileSync(join(clouds, `${name}.json`), 'utf8')) as T
  return {
    browserOf(key) {
      const browser = new HttpBrowser()
      for (const [cookie, value] of Object.entries(former.held.cookies[key] ?? {}))
        browser.cookies('localhost').set(cookie.replace(/_\d+$/, `_${new URL(world.url).port}`), value)
      return memberOf(world, browser)
    },
    async goOnUntil(look, expected) {
      const hurryAndLook = async () => {
        await hurryJobs(databaseUrl)
        return look()
      }
      await expect.poll(hurryAndLook, { timeout: 60_000, interval: 250 }).toEqual(expected)
    },
    async inbox(address) {
      const answer = await fetch(`${world.sandbox.mail}/api/inbox/${address}`)
      return ((await answer.json()) as { subject: string }[]).map((mail) => mail.subject).sort()
    },
    tasks: () =>
      cloud<SalesforceState>('salesforce')
        .records.Task.filter((one) => one.WhoId !== longLead)
        .map((one) => one.Subject)
        .sort(),
    grantsAtGoogle: () => cloud<{ grants: { account: string }[] }>('google').grants.map((one) => one.account),
  }
}

interface SalesforceState {
  records: { Task: { Subject: string; WhoId: string }[] }
}
