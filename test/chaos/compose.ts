import { createTemplate } from '../../server/features/selling/templates/library.ts'
import { markTemplate } from '../../server/features/selling/templates/marks.ts'
import { newId } from '../../server/platform/ids.ts'
import type { PanelActor } from '../../server/route.ts'
import { type Prospect, prospects } from './clouds.ts'
import type { Dice } from './dice.ts'
import type { Plan } from './plan.ts'
import type { ChaosWorld } from './world.ts'

/** Whom the mails of a plan go to, and who gets a copy of the one. */
export function addresseesOf({ mails, copy }: Plan, dice: Dice): { to: Prospect[]; copy: Prospect | null } {
  const first = dice.below(prospects.length - mails)
  const to = prospects.slice(first, first + mails)
  return { to, copy: copy && (prospects[first + mails] ?? null) }
}

/** Those that get a copy, in the words of a compose. */
export function copiesOf({ copy: kind }: Plan, copy: Prospect | null): { cc: string[]; bcc: string[] } {
  const of = (one: Plan['copy']) => (copy && kind === one ? [copy.address] : [])
  return { cc: of('cc'), bcc: of('bcc') }
}

/** What a seller composes by a plan. */
export async function composeOf(
  plan: Plan,
  about: { world: ChaosWorld; actor: PanelActor; subject: string; to: Prospect[]; copy: Prospect | null },
) {
  const { world, actor, subject, to, copy } = about
  const at = new Date(world.now().getTime() + (plan.later ?? 0) * 60_000)
  const text = { subject, html: '<p>Hello</p>' }
  return {
    key: newId(),
    to: to.map(({ object, id }) => ({ object, id })),
    ...copiesOf(plan, copy),
    ...text,
    attachments: [],
    // Whoever is asked says that it may wait: what a seller sends in spite of the hours is no fault of theirs.
    outside: 'wait' as const,
    ...(plan.isMarked ? { templateId: await markedTemplate(world, actor, text) } : {}),
    ...(plan.later === null
      ? {}
      : { schedule: { local: at.toISOString().slice(0, 16), timeZone: 'Etc/UTC' } }),
  }
}

/** A template of this text that an admin has marked as non-commercial. */
async function markedTemplate(
  { web }: ChaosWorld,
  actor: PanelActor,
  text: { subject: string; html: string },
): Promise<string> {
  const about = { name: text.subject, categoryId: null, notes: '', recommendation: null }
  const { id } = await createTemplate(web, actor, { ...about, ...text })
  await markTemplate(web, { ...actor, role: 'admin' }, { id, reason: 'Confirms an order', version: 1 })
  return id
}
