import {
  dynamicFields,
  type FieldProblem,
  type TemplateCheck,
  type TemplateDetail,
} from '../../../../contract/templates.ts'
import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { Actor, Context } from '../../../context.ts'
import { type FieldValues, fillHtml, fillText, wordsOf } from './fill.ts'
import { readTemplate } from './library.ts'
import { isSalesforceField, namesIn } from './sources.ts'

/** What stands for anything that is known: a website, so that the address of a link can be made of it. */
const something = 'known.example'

/**
 * What in a template's fields would keep its mails back, whoever they go to: it is filled as if all were known of somebody.
 * What Salesforce has is asked with the actor's own rights. Throws Refusal `not_found`.
 */
export async function checkTemplate(ctx: Context, actor: Actor, id: string): Promise<TemplateCheck> {
  const { subject, html, recommendation } = await readTemplate(ctx, actor, id)
  const rules = (recommendation?.rules ?? []).map(({ field }) => `{{${field}}}`).join(' ')
  const texts = [subject, wordsOf(html), rules]
  const names = [...new Set(texts.flatMap((text) => [...namesIn(text)]))].filter((name) =>
    name.startsWith('sfdc_'),
  )
  const shown = await shownBySalesforce(ctx, actor, names)
  const known = allKnown(shown ?? names)
  return {
    problems: problemsOf({ subject, html }, { rules, known }),
    askedSalesforce: shown !== null,
  }
}

function problemsOf(
  { subject, html }: Pick<TemplateDetail, 'subject' | 'html'>,
  { rules, known }: { rules: string; known: FieldValues },
): FieldProblem[] {
  const all = [
    ...fillText(subject, { ...known, signatureHtml: null }, 'subject').problems,
    ...fillHtml(html, known).problems,
    ...fillText(rules, known, 'recommendation').problems,
  ]
  const byWhere = new Map(all.map((problem) => [JSON.stringify([problem.place, problem.source]), problem]))
  // A note is meant to keep a mail back until somebody has written over it.
  return [...byWhere.values()].filter(({ code }) => code !== 'prompt')
}

/** As if every field of every mail, and these, had something to say. */
function allKnown(names: string[]): FieldValues {
  const values = new Map([...Object.keys(dynamicFields), ...names].map((name) => [name, something]))
  const footers = { team: something, own: something }
  return { values, yourCompany: something, signatureHtml: something, footers }
}

/** Those of the fields that Salesforce shows this user; null where it cannot be asked. */
async function shownBySalesforce(ctx: Context, actor: Actor, names: string[]): Promise<string[] | null> {
  if (names.length === 0) return []
  try {
    const { fields } = await ctx.crm.open({ workspaceId: actor.workspaceId, userId: actor.userId })
    const shown: string[] = []
    for (const name of names) if (await isSalesforceField(fields, name)) shown.push(name)
    return shown
  } catch (error) {
    if (error instanceof ConnectorError) return null
    throw error
  }
}
