import type { Actor, Context } from '../../../context.ts'
import { after, days } from '../../../platform/clock.ts'
import { forEach } from '../../../platform/each.ts'
import { countEnded, emptyEnded } from '../../background/outbox/outbox.ts'
import { readSetting } from '../settings/settings.ts'
import { listWorkspaces } from '../workspaces/workspaces.ts'

/** Mails whose bodies go in one transaction, and in one run; the rest goes with the next. */
const batch = { mails: 200, most: 10_000 }

/** Before when mail has to be over for its text to go. */
const keptFrom = (ctx: Context, kept: number) => after(ctx.clock.now(), -days(kept))

/** How many mails would lose their text by the next sweep, were it kept for so many days. */
export async function previewRetention(
  ctx: Context,
  { workspaceId }: Actor,
  kept: number,
): Promise<{ mails: number }> {
  return { mails: await countEnded(ctx.db, { workspaceId, before: keptFrom(ctx, kept) }) }
}

/** Takes the text and files of mails that their workspace keeps no longer. */
export async function sweepBodies(ctx: Context): Promise<void> {
  const items = await listWorkspaces(ctx.db)
  await forEach(
    { log: ctx.log, task: 'sweep-bodies', items, name: ({ id }) => ({ workspace: id }) },
    ({ id }) => sweepOf(ctx, id),
  )
}

async function sweepOf(ctx: Context, workspaceId: string): Promise<void> {
  const retention = await readSetting(ctx.db, { workspaceId, section: 'retention' })
  if (!retention.isOn) return
  const before = keptFrom(ctx, retention.days)
  let emptied = 0
  let last: number
  do {
    last = await emptyEnded(ctx, { workspaceId, before, limit: batch.mails })
    emptied += last
  } while (last === batch.mails && emptied < batch.most)
  if (emptied) ctx.log.info({ workspace: workspaceId, mails: emptied }, 'bodies of mails taken away')
}
