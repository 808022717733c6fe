import { setImmediate } from 'node:timers/promises'
import type { z } from 'zod'
import { htmlLimits } from '../../../../contract/content.ts'
import {
  type FieldProblem,
  fieldsLimit,
  type PreviewView,
  type previewRequest,
  toldOnly,
} from '../../../../contract/templates.ts'
import { countFields } from '../../../../contract/values/dynamic-fields.ts'
import type { CrmPerson } from '../../../connectors/crm-records.ts'
import type { Context } from '../../../context.ts'
import { newToken } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import type { PanelActor } from '../../../route.ts'
import { asCrmRefusal } from '../../background/crm-sync/crm-sync.ts'
import { findSendingMailbox } from '../../connecting/mailboxes/mailboxes.ts'
import { cleanHtml, refuseBadImages } from '../content/content.ts'
import { identityOf } from '../identities/identities.ts'
import { type Footers, readFooters } from '../opt-outs/opt-outs.ts'
import { peopleAskedFor } from '../people/people.ts'
import { readSignature } from '../signatures/signatures.ts'
import { fillHtml, fillText, wordsOf } from './fill.ts'
import { type Recipient, readValues, type Unknown } from './values.ts'

/** What is written once, for everybody it goes to. */
export interface Written {
  subject: string
  /** Cleaned. */
  html: string
  /** The sender's signature, '' where there is none: it ends the mail, or stands where `{{my_signature}}` is. */
  signatureHtml: string
  footers: Footers
}

/** What one recipient gets. */
export interface Copy {
  subject: string
  html: string
  problems: FieldProblem[]
}

/**
 * Fills what was written for each recipient, by Salesforce id. Salesforce is asked only when there are fields. Throws
 * ConnectorError, and Refusal `too_many_fields`, `html_too_large`. `only`: whose message is wanted; of the others the problems are.
 */
export async function fillFor(
  ctx: Context,
  actor: PanelActor,
  filling: { written: Written; recipients: (Recipient | Unknown)[]; only?: string },
): Promise<Map<string, Copy>> {
  const { written, recipients, only } = filling
  const { subject, html, signatureHtml, footers } = written
  if (countFields(subject) === 0 && !html.includes('{{')) {
    const copy = { subject, html: `${signed(html, signatureHtml)}${footers.appended}`, problems: [] }
    return new Map(recipients.map(({ id }) => [id, copy]))
  }
  const texts = [subject, wordsOf(html)]
  if (texts.reduce((sum, text) => sum + countFields(text), 0) > fieldsLimit)
    throw new Refusal('too_many_fields', { limit: fieldsLimit })
  const known = await readValues(ctx, actor, { recipients, texts })
  const copies = new Map<string, Copy>()
  let grown = 0
  for (const { id } of recipients) {
    const values = known.get(id)
    if (!values) continue
    // Others come in between: a long message for 200 people is a second's work.
    await setImmediate()
    const head = fillText(subject, { ...values, signatureHtml: null }, 'subject')
    const body = fillHtml(html, { ...values, signatureHtml, footers })
    // What a value adds is Salesforce's, and 32,000 characters long at most, each time that it is used.
    grown += Math.max(0, body.text.length - html.length)
    if (grown > htmlLimits.bytes) throw new Refusal('html_too_large', { limit: htmlLimits.bytes })
    const whole = body.hasSignature ? body.text : signed(body.text, signatureHtml)
    const ended = body.hasFooter ? whole : `${whole}${footers.appended}`
    copies.set(id, {
      subject: head.text,
      html: only === undefined || only === id ? ended : '',
      problems: [...head.problems, ...oddSubject(subject, head.text), ...body.problems],
    })
  }
  return copies
}

/** A subject of nothing but fields that are all empty says nothing, and one that has become too long is no subject. */
function oddSubject(source: string, filled: string): FieldProblem[] {
  const told = (code: 'empty' | 'too_long') =>
    [{ source: source.slice(0, mostWords), place: 'subject', code, suggestion: null }] as const
  if (filled.length > subjectLimit) return [...told('too_long')]
  return source.trim() !== '' && filled.trim() === '' ? [...told('empty')] : []
}

/** Characters of a subject, as the contract has it. */
const subjectLimit = 500

/** Keeps a mail back whose fields cannot all be filled, and says for whom and which. */
export function refuseUnfilled(
  copies: ReadonlyMap<string, Copy>,
  people: Pick<CrmPerson, 'id' | 'name'>[],
): void {
  for (const { id, name } of people) {
    const wrong = copies.get(id)?.problems.filter((one) => !toldOnly.includes(one.code)) ?? []
    if (wrong.length === 0) continue
    const sources = [...new Set(wrong.map((one) => one.source))].slice(0, mostNamed)
    throw new Refusal('fields_unfilled', { name, fields: sources.join(', ').slice(0, mostWords) })
  }
}

/** Of the fields that a refusal names, and of their characters together. */
const mostNamed = 5
const mostWords = 400

/**
 * What a mail would say to one of those it goes to, and which fields are amiss for each. Throws Refusal:
 * `recipient_unknown`, what `cleanHtml` throws, and what Salesforce may answer.
 */
export async function previewMail(
  ctx: Context,
  actor: PanelActor,
  request: z.output<typeof previewRequest>,
): Promise<PreviewView> {
  try {
    const { records } = await ctx.crm.open({ workspaceId: actor.workspaceId, userId: actor.userId })
    const people = peopleAskedFor(await records.read(actor.record), request.to)
    return await previewFor(ctx, actor, { ...request, people })
  } catch (error) {
    throw asCrmRefusal(error)
  }
}

/** The same to these people. Throws the same, but what the reading of the record throws. */
export async function previewFor(
  ctx: Context,
  actor: PanelActor,
  mail: { subject: string; html: string; people: Named[]; shown: string },
): Promise<PreviewView> {
  const { people, shown } = mail
  if (!people.some(({ id }) => id === shown)) throw new Refusal('recipient_unknown')
  const body = await cleanHtml(mail.html, actor.userId)
  refuseBadImages(body)
  const signatureHtml = (await readSignature(ctx, actor)).html
  const from = (await findSendingMailbox(ctx.db, identityOf(actor)))?.address ?? actor.email
  const footers = await readFooters(ctx, actor, { token: newToken(), from })
  const written = { subject: mail.subject.trim(), html: body.html, signatureHtml, footers }
  const copies = await fillKnown(ctx, actor, { written, recipients: people, only: shown })
  const { subject, html } = copies.get(shown) ?? { subject: '', html: '' }
  const recipients = people.map(({ id, name }) => ({ id, name, problems: copies.get(id)?.problems ?? [] }))
  return { subject, html, recipients }
}

type Named = (Recipient | Unknown) & { name: string }

async function fillKnown(...filling: Parameters<typeof fillFor>) {
  try {
    return await fillFor(...filling)
  } catch (error) {
    throw asCrmRefusal(error)
  }
}

function signed(html: string, signatureHtml: string): string {
  return signatureHtml ? `${html}<br>${signatureHtml}` : html
}
