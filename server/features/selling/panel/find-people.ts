import type { z } from 'zod'
import type { peopleFound } from '../../../../contract/email-compose.ts'
import type { CrmPerson } from '../../../connectors/crm-records.ts'
import type { Actor, Context } from '../../../context.ts'
import { foldedText } from '../../../platform/folded-text.ts'
import { asCrmRefusal } from '../../background/crm-sync/crm-sync.ts'
import { peopleOf } from './record.ts'

/** What one looks through. */
const mostShown = 20

/** Whom one may mean by these words, the likeliest first. Throws what Salesforce may answer. */
export async function findPeople(
  ctx: Context,
  actor: Actor,
  words: string,
): Promise<z.output<typeof peopleFound>> {
  try {
    const { records } = await ctx.crm.open({ workspaceId: actor.workspaceId, userId: actor.userId })
    const found = byLikelihood(await records.findPeople(words), words)
    return { people: await peopleOf(ctx, actor, found.slice(0, mostShown)), more: found.length > mostShown }
  } catch (error) {
    throw asCrmRefusal(error)
  }
}

/** Salesforce finds words anywhere, in titles too: whose name has them comes first, then whose address begins so. */
export function byLikelihood<Found extends Pick<CrmPerson, 'name' | 'email'>>(
  people: readonly Found[],
  words: string,
): Found[] {
  const terms = foldedText(words).split(' ').filter(Boolean)
  const rank = ({ name, email }: Found) => {
    const parts = foldedText(name).split(' ')
    if (terms.every((term) => parts.some((part) => part.startsWith(term)))) return 0
    return terms.every((term) => foldedText(email ?? '').startsWith(term)) ? 1 : 2
  }
  return people.toSorted((one, other) => rank(one) - rank(other))
}
