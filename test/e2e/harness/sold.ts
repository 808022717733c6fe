import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { recordNamed, type Traveller } from '../../../bench/walk.ts'
import { type InboxMail, inboxOf } from './outside.ts'
import { readUntil } from './read-now.ts'
import { call } from './settled.ts'
import { expect } from './test.ts'

type Json = Record<string, unknown>

export const maria = person('Lead', 'Maria Holm', 'maria.holm@holmlogistics.example')
export const james = person('Lead', 'James Okafor', 'james.okafor@brightwater.example')
export const sofia = person('Lead', 'Sofia Ek', 'sofia.ek@ekochlund.example')
const grace = person('Contact', 'Grace Finch', 'grace.finch@harborfinch.example')

function person(object: 'Lead' | 'Contact', name: string, email: string) {
  return { object, id: recordNamed(name), name, email }
}

/** What a seller's and an admin's screens are about, so that none of them is empty. */
export interface Sold {
  /** Mails by what they are: answered, asked to stop, scheduled. */
  answered: string
  scheduled: string
  /** Templates: an ordinary one, and one that is marked as non-commercial. */
  template: string
  marked: string
  draft: string
  /** The page that a recipient opens. */
  unsubscribe: string
}

/**
 * Works as sellers and admins do, without a screen: mails are sent, answered, scheduled and held back; templates, drafts and
 * settings are saved more than once; somebody has said no, somebody is erased.
 */
export async function sellMuch(astrid: Traveller, page: Page): Promise<Sold> {
  const post = (path: string, body: Json) => call(astrid, { method: 'POST', path, body })
  const put = (path: string, body: Json) => call(astrid, { method: 'PUT', path, body })
  const send = async (to: typeof maria, mail: Json) => {
    const { emails } = await post(`/api/compose/${to.object}/${to.id}/emails`, {
      key: randomUUID(),
      to: [{ object: to.object, id: to.id }],
      html: '<p>Would Tuesday suit you? I can be in Aarhus with two of the meters, and we look at the line together.</p>',
      ...mail,
    })
    return (emails as { id: string }[])[0]?.id ?? ''
  }
  await proveReach(astrid, page)
  const answered = await send(maria, {
    subject: 'Flow meters for the cooling line in Aarhus',
    remindAfterDays: 3,
  })
  await send(james, { subject: 'Less water in the washing line' })
  const scheduled = await send(james, {
    subject: 'Two weeks on trial',
    schedule: { local: nextMonday(), timeZone: 'America/Chicago' },
  })
  const [template, marked] = await saveTemplates(astrid)
  const [fromMaria, fromJames] = [await arrived(astrid, maria.email), await arrived(astrid, james.email)]
  await answer(astrid, maria.email, {
    id: fromMaria.id,
    subject: 'Re: Flow meters for the cooling line in Aarhus',
    text: 'Tuesday is fine. Ten o’clock, at the south gate?\n\nOn Tue, 3 Nov 2026 at 10:00, Astrid wrote:\n> Would Tuesday suit you?\n',
  })
  await answer(astrid, james.email, {
    id: fromJames.id,
    subject: 'Re: Less water in the washing line',
    text: 'Please stop emailing me.\n',
  })
  await readUntil(
    astrid.stage,
    `select 1 from objection where (select count(*) from mail_event where kind = 'replied') > 1`,
  )
  await saveSettings(astrid)
  // What says how to refuse mail is there; that nobody has shown it from outside is what Home says.
  await astrid.stage.query('delete from reach_probe')
  await send(grace, { subject: 'Phase 2: what we agreed', outside: 'wait' })
  const draft = randomUUID()
  await put(`/api/drafts/${draft}`, {
    ...{ writer: randomUUID(), from: 0, record: { object: sofia.object, id: sofia.id } },
    ...{ to: [{ object: sofia.object, id: sofia.id, name: sofia.name }], cc: [grace.email], bcc: [] },
    ...{ subject: 'Hur mäter ni flödet hos {{company_friendly}}?', html: '<p>Hej {{first_name}}</p>' },
    ...{ attachments: [], templateId: null },
  })
  await post('/api/opt-outs', {
    address: 'lars.moen@solbergenergi.example',
    reason: 'He said so on the phone.',
  })
  await post('/api/erasures', {
    ...{ address: 'former.customer@example.com', confirmation: 'former.customer@example.com' },
    ...{ reason: 'A letter of 3 November', optOut: true },
  })
  const unsubscribe = /https?:\S+\/u\/[\w.-]+/.exec(fromMaria.text)?.[0] ?? ''
  return { answered, scheduled, template, marked, draft, unsubscribe }
}

/** A link of this installation is opened from outside, so that mails carry one. */
async function proveReach(astrid: Traveller, page: Page): Promise<void> {
  const { url } = await call(astrid, { method: 'POST', path: '/api/reach/probes' })
  await page.goto(String(url))
}

async function saveTemplates(astrid: Traveller): Promise<[string, string]> {
  const post = (path: string, body: Json) => call(astrid, { method: 'POST', path, body })
  const category = await post('/api/template-categories', { name: 'First contact' })
  const { id } = await post('/api/templates', {
    name: 'First contact, production managers',
    categoryId: category.id,
    subject: 'How do you measure flow at {{company_friendly}}, {{first_name}}?',
    html: '<p>Hello {{first_name | default: "there"}},</p><p>I read about {{company_friendly}}. {{! what you saw }}</p>',
    notes: 'For plants with more than one line.',
    recommendation: { match: 'any', rules: [{ field: 'title', operator: 'contains', value: 'manager' }] },
  })
  const order = await post('/api/templates', {
    ...{ name: 'Order', categoryId: null, notes: '' },
    ...{ subject: 'Your order', html: '<p>It leaves us on Monday.</p>' },
  })
  await call(astrid, {
    method: 'PUT',
    path: `/api/templates/${order.id}/noncommercial`,
    body: { reason: 'Confirms an order', version: order.version },
  })
  await call(astrid, { method: 'PUT', path: '/api/template-pins', body: { categoryIds: [category.id] } })
  await call(astrid, {
    method: 'PATCH',
    path: `/api/templates/${id}`,
    body: { isShared: true, isFavorite: true },
  })
  return [String(id), String(order.id)]
}

/** Each section twice, so that it has a history. */
async function saveSettings(astrid: Traveller): Promise<void> {
  // A weekday on which nothing is sent before tomorrow is over.
  const inThreeDays = new Date(Date.now() + 3 * 86_400_000).getUTCDay() || 7
  const windows = { isOn: true, oneOff: true, days: [inThreeDays], country: 'SE' }
  const twice: Record<string, [Json, Json]> = {
    'blocked-domains': [{ domains: ['acme.com'] }, { domains: ['acme.com', 'rival.example'] }],
    sending: [{ userDaily: 500 }, { userDaily: 400, domainDaily: { isOn: true, count: 50 } }],
    windows: [windows, { ...windows, closed: [{ day: '2026-12-23', name: 'Planning day' }] }],
    unsubscribe: [
      { ownMessages: true },
      { postalAddress: 'Nordvik Instruments AB\nKungsgatan 1\n411 19 Göteborg' },
    ],
    retention: [
      { isOn: true, days: 365 },
      { isOn: true, days: 730 },
    ],
  }
  for (const [section, values] of Object.entries(twice))
    for (const value of values) {
      const path = `/api/settings/${section}`
      const { version } = await call(astrid, { method: 'GET', path })
      await call(astrid, { method: 'PUT', path, body: { value, version } })
    }
}

async function arrived({ stage }: Traveller, address: string): Promise<InboxMail> {
  await expect.poll(async () => (await inboxOf(stage, address)).length, `mail to ${address}`).toBe(1)
  const [mail] = await inboxOf(stage, address)
  if (!mail) throw new Error(`${address} has no mail`)
  return mail
}

async function answer(
  { stage }: Traveller,
  address: string,
  { id, ...said }: Record<'id' | 'subject' | 'text', string>,
) {
  await fetch(`${stage.mail}/inbox/${address}/${id}/reply`, {
    method: 'POST',
    body: new URLSearchParams(said),
    redirect: 'manual',
  })
}

function nextMonday(): string {
  const day = new Date()
  day.setUTCDate(day.getUTCDate() + ((8 - day.getUTCDay()) % 7 || 7))
  return `${day.toISOString().slice(0, 10)}T09:00`
}
