import type { z } from 'zod'
import {
  templateRecommendation as recommendationShape,
  type TemplateRecommendation,
  type templateRecommendationQuery,
} from '../../../../contract/templates.ts'
import { fieldName } from '../../../../contract/values/dynamic-fields.ts'
import type { Context } from '../../../context.ts'
import type { PanelActor } from '../../../route.ts'
import { asCrmRefusal } from '../../background/crm-sync/crm-sync.ts'
import { peopleAskedFor } from '../people/people.ts'
import { knownName } from './fill.ts'
import * as queries from './queries.ts'
import { readValues } from './values.ts'

/**
 * Which of the templates that the actor may use are recommended for one of the record's people, as their rules say: ids. Throws
 * Refusal: `recipient_unknown`, and what Salesforce may answer.
 */
export async function recommendTemplates(
  ctx: Context,
  actor: PanelActor,
  whom: z.output<typeof templateRecommendationQuery>,
): Promise<{ ids: string[] }> {
  const { workspaceId, userId } = actor
  const rows = await queries.findRecommendations(ctx.db, { workspaceId, userId })
  const known = rows.flatMap(({ id, recommendation: stored }) => {
    const recommendation = readRecommendation(stored)
    return recommendation ? [{ id, recommendation }] : []
  })
  if (known.length === 0) return { ids: [] }
  const texts = known.flatMap(({ recommendation }) => recommendation.rules.map(({ field }) => `{{${field}}}`))
  try {
    const { records } = await ctx.crm.open({ workspaceId, userId })
    const recipients = peopleAskedFor(await records.read(actor.record), [whom])
    const values = (await readValues(ctx, actor, { recipients, texts })).get(whom.id)?.values ?? new Map()
    return { ids: known.filter(({ recommendation }) => isMet(recommendation, values)).map(({ id }) => id) }
  } catch (error) {
    throw asCrmRefusal(error)
  }
}

/** Whether what is known of somebody is what the rules say. One about a field that is not there is met by nobody. */
export function isMet(
  { match, rules }: TemplateRecommendation,
  values: ReadonlyMap<string, string>,
): boolean {
  const met = (rule: TemplateRecommendation['rules'][number]) => {
    const name = knownName(fieldName(rule.field), { values })
    return name !== null && holds(rule, values.get(name) ?? '')
  }
  return match === 'all' ? rules.every(met) : rules.some(met)
}

/** Whether a value is as a rule says; capitals, accents' way of being written and spaces around are no difference. */
function holds(rule: TemplateRecommendation['rules'][number], value: string): boolean {
  const is = plain(value)
  const wanted = plain(rule.value)
  switch (rule.operator) {
    case 'equals':
      return is === wanted
    case 'not_equals':
      return is !== wanted
    case 'contains':
      return is.includes(wanted)
    case 'not_contains':
      return !is.includes(wanted)
  }
}

/**
 * Without what is only a manner of writing: capitals, spaces around, marks between thousands, and the reader's own
 * words for yes and no, in which Salesforce's values come.
 */
function plain(text: string): string {
  const small = text.normalize('NFC').trim().toLowerCase()
  const digits = small.replace(/[\s,\u00a0\u202f]/g, '')
  if (/^-?\d+$/.test(digits)) return digits
  return answers.get(small) ?? small
}

const answers = new Map([
  ['yes', 'true'],
  ['ja', 'true'],
  ['no', 'false'],
  ['nej', 'false'],
])

/** As a row keeps it. */
export const storedRecommendation = (recommendation: TemplateRecommendation | null) =>
  recommendation && JSON.stringify(recommendation)

/** As it was stored; null for one that this version cannot read. */
export function readRecommendation(stored: unknown): TemplateRecommendation | null {
  return recommendationShape.safeParse(stored).data ?? null
}
