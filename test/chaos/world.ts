import type { SendingLimits, SendingWindows } from '../../contract/pace.ts'
import { settingSections } from '../../contract/settings.ts'
import type { Context } from '../../server/context.ts'
import { upsertMailbox } from '../../server/features/connecting/mailboxes/mailboxes.ts'
import { saveSetting } from '../../server/features/team/settings/settings.ts'
import { createWorkspace } from '../../server/features/team/workspaces/workspaces.ts'
import { openDatabase } from '../../server/platform/database.ts'
import { createOutbound, type OutboundFetch } from '../../server/platform/http-client.ts'
import { newId } from '../../server/platform/ids.ts'
import type { PanelActor } from '../../server/route.ts'
import type { Schema } from '../../server/schema.ts'
import { account, type Clouds, startClouds } from './clouds.ts'
import { JobTable } from './job-table.ts'
import { composeContext, type Ground } from './worker.ts'

/** A Monday in winter, so that London's clock shows UTC. It lies behind no machine's clock. */
const begins = Date.UTC(2040, 0, 2, 9)

/** One database, three clouds, and a clock that only the test moves: histories take place here one after the other. */
export interface ChaosWorld {
  ground: Ground
  clouds: Clouds
  jobs: JobTable
  /** The product's pages, which nothing happens to. */
  web: Context
  fetch: OutboundFetch
  now(): Date
  setClock(at: Date): void
  close(): Promise<void>
}

export async function startChaosWorld(databaseUrl: string): Promise<ChaosWorld> {
  const clouds = await startClouds()
  const { pool, connections, db, close } = openDatabase<Schema>(databaseUrl, () => {})
  const outbound = createOutbound(Object.values(clouds.urls).map((url) => new URL(url).host))
  let time = begins
  const now = () => new Date(time)
  const ground: Ground = { pool, connections, clock: { now }, seedApps: clouds.apps }
  return {
    ground,
    clouds,
    jobs: new JobTable(pool, now),
    web: composeContext(ground, { db, fetch: outbound.fetch }),
    fetch: outbound.fetch,
    now,
    setClock(at) {
      time = at.getTime()
    },
    async close() {
      await outbound.close()
      await clouds.close()
      await close()
    },
  }
}

/** What holds in a workspace; the rest as the product brings it. */
export interface Rules {
  vendor: 'gmail' | 'outlook'
  sending?: Partial<SendingLimits>
  windows?: Partial<SendingWindows>
}

/** A workspace of its own with one seller, who has connected Salesforce and a mailbox. */
export async function seatSeller({ web, clouds, now }: ChaosWorld, rules: Rules): Promise<PanelActor> {
  const { id: workspaceId } = await createWorkspace(web, { name: 'Nordvik', orgId: null })
  const userId = newId()
  const owner = { workspaceId, userId }
  const { email, crmUserId, timeZone } = clouds.seller
  const who = { name: 'Ben Carter', role: 'seller', language: 'en' } as const
  await web.db
    .insertInto('app_user')
    .values({
      workspace_id: workspaceId,
      id: userId,
      email: `${userId}@nordvik.example`,
      ...who,
      time_zone: timeZone,
      crm_user_id: crmUserId,
      activated_at: now(),
    })
    .execute()
  const { vendor } = rules
  const mailApp = vendor === 'gmail' ? 'google' : 'microsoft'
  const connect = async (
    kind: 'crm' | 'mailbox',
    by: 'salesforce' | typeof vendor,
    named: keyof Clouds['grants'],
  ) => {
    const app = await web.apps.find(workspaceId, named)
    if (!app) throw new Error(`no app of ${named}`)
    return web.tokens.save(owner, { kind, vendor: by, app, account: email, grant: clouds.grants[named] })
  }
  await connect('crm', 'salesforce', 'salesforce')
  const { id: connectionId } = await connect('mailbox', vendor, mailApp)
  await upsertMailbox(web.db, { ...owner, connectionId, vendor, address: email, now: now() })
  const about = { email, timeZone, sessionId: newId(), ipPrefix: null, record: account }
  const actor: PanelActor = { ...owner, ...who, ...about }
  await setRules(web, actor, rules)
  return actor
}

async function setRules(web: Context, actor: PanelActor, rules: Rules): Promise<void> {
  const unsubscribe = settingSections.unsubscribe.parse({
    postalAddress: 'Nordvik Instruments AB, Stockholm',
  })
  await saveSetting(web, actor, { section: 'unsubscribe', value: unsubscribe, version: 0 })
  for (const section of ['sending', 'windows'] as const) {
    const value = rules[section]
    if (value)
      await saveSetting(web, actor, { section, value: settingSections[section].parse(value), version: 0 })
  }
}
