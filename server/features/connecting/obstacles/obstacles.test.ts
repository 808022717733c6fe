import { beforeEach, expect, it } from 'vitest'
import { settleEvents } from '../../../../test/harness/events.ts'
import { listenedTo } from '../../../../test/harness/plans.ts'
import { testPool } from '../../../../test/harness/pool.ts'
import { type SellingWorld, sellingWorld } from '../../../../test/selling/selling-world.ts'
import { minutes, seconds } from '../../../platform/clock.ts'
import { newId } from '../../../platform/ids.ts'
import { publish, registerSubscribers } from '../../background/events/events.ts'
import { answerPanelRecord } from '../../selling/panel/record.ts'
import { beginJourney, probeApi, readJourney } from '../../team/onboarding/onboarding.ts'
import { awaitedApproval, recordWait } from '../mailboxes/approval.ts'
import { mailboxes } from '../mailboxes/feature.ts'
import { obstacles } from './feature.ts'
import { findObstacle, recordObstacle } from './obstacles.ts'

const pool = testPool()
const subscriptions = [obstacles, mailboxes].flatMap((one) => one.subscriptions ?? [])

let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db)
  await registerSubscribers(world.ctx, subscriptions)
})

const meet = () => {
  const { workspaceId, userId } = world.actor
  const refused = { code: 'salesforce_api_disabled', details: {} } as const
  return recordObstacle(world.ctx, pool.db, { workspaceId, userId, step: 'api', ...refused })
}

async function happen(type: 'user.deactivated' | 'user.reactivated'): Promise<void> {
  const { workspaceId, userId: subjectId } = world.actor
  const news = { workspaceId, type, subjectId, ids: {}, at: world.now() }
  await pool.db.transaction().execute((db) => publish(world.ctx, db, news))
}

it('a closed account takes away what was met before, and nothing that is met again before that is noticed', async () => {
  await meet()
  await happen('user.deactivated')
  await settleEvents({ ctx: world.ctx, subscriptions })
  expect(await findObstacle(pool.db, world.actor)).toBeNull()

  await meet()
  const since = world.now()
  world.advance(minutes(1))
  await happen('user.reactivated')
  world.advance(minutes(1))
  await meet()
  await settleEvents({ ctx: world.ctx, subscriptions })
  expect(await findObstacle(pool.db, world.actor)).toMatchObject({ code: 'salesforce_api_disabled', since })
})

it('a closed account ends the wait for an administrator that began before, and none that begins again', async () => {
  const { workspaceId, userId } = world.actor
  const wait = () =>
    recordWait(world.ctx, pool.db, { workspaceId, userId, code: 'mailbox_admin_consent_needed' })
  await wait()
  await happen('user.deactivated')
  await settleEvents({ ctx: world.ctx, subscriptions })
  expect(await awaitedApproval(world.ctx, world.actor)).toBeNull()

  await happen('user.reactivated')
  world.advance(minutes(1))
  await wait()
  await settleEvents({ ctx: world.ctx, subscriptions })
  expect(await awaitedApproval(world.ctx, world.actor)).toBe('mailbox_admin_consent_needed')
})

it.each([
  ['a look', () => probeApi(world.ctx, world.actor)],
  ['a panel', () => answerPanelRecord(world.ctx, world.actor)],
])(
  'what %s is answered takes away what was met before it asked, and nothing that was met meanwhile',
  async (_name, ask) => {
    await meet()
    world.crm.fault = async () => {
      world.advance(seconds(1))
      await meet()
      return 'ok'
    }
    await ask()
    expect(await findObstacle(pool.db, world.actor)).toMatchObject({ code: 'salesforce_api_disabled' })

    world.crm.fault = async () => 'ok'
    await ask()
    expect(await findObstacle(pool.db, world.actor)).toBeNull()
  },
)

it('what stands in the way of a mailbox is read once for all that the journey says of it', async () => {
  const { workspaceId, userId } = world.actor
  const refused = { code: 'mailbox_app_blocked', details: { vendor: 'gmail' } } as const
  await beginJourney(pool.db, world.actor)
  const seen = { api_seen_at: world.now(), welcomed_at: world.now(), introduced_at: world.now() }
  await pool.db.updateTable('onboarding').set(seen).where('user_id', '=', userId).execute()
  await pool.db.updateTable('workspace').set({ org_id: newId() }).where('id', '=', workspaceId).execute()
  await pool.db.updateTable('mailbox').set({ connection_id: null }).where('user_id', '=', userId).execute()
  await pool.db.deleteFrom('connection').where('user_id', '=', userId).where('kind', '=', 'mailbox').execute()
  await recordObstacle(world.ctx, pool.db, { workspaceId, userId, step: 'mailbox', ...refused })
  const { db, asked } = listenedTo(pool.db)
  const journey = await readJourney({ ...world.ctx, db }, world.actor)
  expect(journey).toMatchObject({ step: 'mailbox', obstacle: refused, mailboxObstacle: refused })
  expect(asked.filter((one) => one.sql.includes('from "obstacle"'))).toHaveLength(1)
})
