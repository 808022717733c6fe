import type { FastifyRequest } from 'fastify'
import { type Html, html } from '../../html.ts'
import { employees } from '../../world.ts'
import type { Salesforce } from '../context.ts'
import { objectOfId } from '../ids.ts'
import { visibleRow } from '../records.ts'
import type { Visitor } from '../sessions.ts'
import type { FieldValue } from '../state.ts'
import { type Words, wordsIn } from '../words.ts'

export type Look = 'classic' | 'lightning'
export type TabName = 'Lead' | 'Account' | 'Contact' | 'Opportunity'

/** The four objects that have a tab, in the order of the tabs. */
export const tabs: TabName[] = ['Lead', 'Account', 'Contact', 'Opportunity']

const tabPrefixes: Record<TabName, string> = {
  Lead: '00Q',
  Account: '001',
  Contact: '003',
  Opportunity: '006',
}

/** Everything a page needs to know about who looks at it and how. */
export interface View {
  salesforce: Salesforce
  visitor: Visitor
  words: Words
  look: Look
  /** Path and query of this page, to come back to after a change of look. */
  path: string
}

/** Labelled value of a record; `wide` values take the whole width. */
export interface Detail {
  label: string
  value: Html
  wide?: boolean
}

export interface Table {
  heading: string
  columns: string[]
  rows: Html[][]
}

/** Collects what a page needs from a signed-in request. */
export function viewOf(salesforce: Salesforce, visitor: Visitor, request: FastifyRequest): View {
  const words = wordsIn(visitor.language)
  return { salesforce, visitor, words, look: lookOf(salesforce, visitor.userId), path: request.url }
}

/** The look that a person chose last; at first the one that the person came with. */
export function lookOf(salesforce: Salesforce, userId: string): Look {
  const person = employees.find((one) => one.salesforceUserId === userId)
  return salesforce.store.state.looks[userId] ?? person?.look ?? 'lightning'
}

/** Address of the home page in a look. */
export function homePath(look: Look): string {
  return look === 'classic' ? '/home/home.jsp' : '/lightning/page/home'
}

/** Address of an object's list in a look. */
export function listPath(look: Look, object: TabName): string {
  return look === 'classic' ? `/${tabPrefixes[object]}/o` : `/lightning/o/${object}/list`
}

/** The object that a Classic list address such as `/00Q/o` shows. */
export function tabOfPrefix(prefix: string): TabName | undefined {
  return tabs.find((name) => tabPrefixes[name] === prefix)
}

/** Address of a record's page in a look. */
export function recordPath(look: Look, id: string): string {
  return look === 'classic' ? `/${id}` : `/lightning/r/${objectOfId(id)}/${id}/view`
}

/** The plural of an object's name in the reader's language. */
export function pluralOf(words: Words, object: TabName): string {
  const plurals = {
    Lead: words.Leads,
    Account: words.Accounts,
    Contact: words.Contacts,
    Opportunity: words.Opportunities,
  }
  return plurals[object]
}

/** A link to a record that shows its name; plain text for users; empty for nothing. */
export function recordLink(view: View, id: FieldValue | undefined): Html {
  const row = visibleRow(view.salesforce, id as string | null)
  if (!row) return html``
  const name = String(row.Name ?? row.Subject ?? row.Id)
  if (objectOfId(String(row.Id)) === 'User') return html`${name}`
  return html`<a href="${recordPath(view.look, String(row.Id))}">${name}</a>`
}

/** A moment or a day in the reader's zone and locale. Days (`YYYY-MM-DD`) have no zone. */
export function showDate(view: View, value: FieldValue | undefined): string {
  if (!value) return ''
  const text = String(value)
  const locale = String(view.visitor.user.LocaleSidKey).replace('_', '-')
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const day = new Date(`${text}T00:00:00Z`)
    return new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeZone: 'UTC' }).format(day)
  }
  const moment = new Date(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  const timeZone = String(view.visitor.user.TimeZoneSidKey)
  return new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short', timeZone }).format(moment)
}

/** A number in the reader's locale. */
export function showNumber(view: View, value: FieldValue | undefined): string {
  const locale = String(view.visitor.user.LocaleSidKey).replace('_', '-')
  return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : ''
}

/** A tick box as the pages show it: words, not a picture. */
export function showFlag(view: View, value: FieldValue | undefined): Html {
  return html`${value === true ? view.words.yes : view.words.no}`
}
