import { type Html, html } from '../../html.ts'
import { objectOfId, sameId } from '../ids.ts'
import { rowsOf, visibleRow } from '../records.ts'
import type { FieldValue, Row } from '../state.ts'
import {
  type Detail,
  recordLink,
  showDate,
  showFlag,
  showNumber,
  type Table,
  type TabName,
  type View,
} from './view.ts'

/** The labelled values of a Lead, Contact, Account or Opportunity, in the order of its page. */
export function detailsOf(view: View, object: TabName, row: Row): Detail[] {
  const { words } = view
  const owner = { label: words.owner, value: recordLink(view, row.OwnerId) }
  const text = (label: string, value: FieldValue | undefined) => ({ label, value: html`${value}` })
  const phone = { label: words.phone, value: html`${row.Phone}` }
  const person = [
    text(words.title, row.Title),
    { label: words.email, value: mailLink(row.Email) },
    phone,
    { label: words.emailOptOut, value: showFlag(view, row.HasOptedOutOfEmail) },
  ]
  const account = { label: words.accountName, value: recordLink(view, row.AccountId) }
  const created = { label: words.createdDate, value: html`${showDate(view, row.CreatedDate)}` }
  const all: Record<TabName, () => Detail[]> = {
    Lead: () => [
      owner,
      text(words.status, row.Status),
      text(words.name, row.Name),
      text(words.company, row.Company),
      ...person,
      created,
    ],
    Contact: () => [owner, text(words.name, row.Name), account, ...person, created],
    Account: () => [
      owner,
      text(words.accountName, row.Name),
      text(words.industry, row.Industry),
      phone,
      { label: words.website, value: siteLink(row.Website) },
      text(words.city, row.BillingCity),
      text(words.country, row.BillingCountry),
      created,
    ],
    Opportunity: () => [
      owner,
      text(words.name, row.Name),
      account,
      text(words.stage, row.StageName),
      { label: words.amount, value: html`${showNumber(view, row.Amount)}` },
      { label: words.closeDate, value: html`${showDate(view, row.CloseDate)}` },
      { label: words.probability, value: html`${showNumber(view, row.Probability)}` },
      created,
    ],
  }
  return all[object]()
}

/** The few values that the head of a Lightning page shows. */
export function highlightsOf(view: View, object: TabName, row: Row): Detail[] {
  const { words } = view
  const shown: Record<TabName, string[]> = {
    Lead: [words.title, words.company, words.phone, words.email],
    Contact: [words.title, words.accountName, words.phone, words.email],
    Account: [words.industry, words.phone, words.website, words.owner],
    Opportunity: [words.accountName, words.closeDate, words.amount, words.stage],
  }
  return detailsOf(view, object, row).filter((one) => shown[object].includes(one.label))
}

/** Contacts and opportunities of an account, contacts of an opportunity, opportunities of a contact. */
export function relatedOf(view: View, object: TabName, row: Row): Table[] {
  const id = String(row.Id)
  if (object === 'Account') {
    return [
      contactsTable(view, childrenOf(view, { object: 'Contact', field: 'AccountId', id })),
      opportunitiesTable(view, childrenOf(view, { object: 'Opportunity', field: 'AccountId', id })),
    ]
  }
  const role = 'OpportunityContactRole' as const
  if (object === 'Opportunity') {
    return [rolesTable(view, childrenOf(view, { object: role, field: 'OpportunityId', id }))]
  }
  if (object === 'Contact') {
    const roles = childrenOf(view, { object: role, field: 'ContactId', id })
    const found = roles.map((one) => visibleRow(view.salesforce, String(one.OpportunityId)))
    const rows = found.filter((one) => one !== undefined)
    return [opportunitiesTable(view, rows)]
  }
  return []
}

function childrenOf(
  view: View,
  link: { object: 'Contact' | 'Opportunity' | 'OpportunityContactRole'; field: string; id: string },
): Row[] {
  return rowsOf(view.salesforce, link.object).filter((row) => sameId(row[link.field] as string, link.id))
}

function contactsTable(view: View, rows: Row[]): Table {
  const { words } = view
  return {
    heading: words.Contacts,
    columns: [words.name, words.title, words.email, words.phone],
    rows: rows.map((row) => [
      recordLink(view, row.Id),
      html`${row.Title}`,
      mailLink(row.Email),
      html`${row.Phone}`,
    ]),
  }
}

function opportunitiesTable(view: View, rows: Row[]): Table {
  const { words } = view
  return {
    heading: words.Opportunities,
    columns: [words.name, words.stage, words.amount, words.closeDate],
    rows: rows.map((row) => [
      recordLink(view, row.Id),
      html`${row.StageName}`,
      html`${showNumber(view, row.Amount)}`,
      html`${showDate(view, row.CloseDate)}`,
    ]),
  }
}

function rolesTable(view: View, rows: Row[]): Table {
  const { words } = view
  return {
    heading: words.contactRoles,
    columns: [words.name, words.role, words.email, words.primary],
    rows: rows.map((row) => [
      recordLink(view, row.ContactId),
      html`${row.Role}`,
      mailLink(visibleRow(view.salesforce, String(row.ContactId))?.Email),
      showFlag(view, row.IsPrimary),
    ]),
  }
}

/** The list of all records of an object, as on its tab. */
export function listOf(view: View, object: TabName): Table {
  const { words } = view
  const rows = rowsOf(view.salesforce, object)
  if (object === 'Contact') return contactsTable(view, rows)
  if (object === 'Opportunity') return opportunitiesTable(view, rows)
  if (object === 'Account') {
    return {
      heading: words.Accounts,
      columns: [words.accountName, words.industry, words.city, words.owner],
      rows: rows.map((row) => [
        recordLink(view, row.Id),
        html`${row.Industry}`,
        html`${row.BillingCity}`,
        recordLink(view, row.OwnerId),
      ]),
    }
  }
  return {
    heading: words.Leads,
    columns: [words.name, words.company, words.status, words.owner],
    rows: rows.map((row) => [
      recordLink(view, row.Id),
      html`${row.Company}`,
      html`${row.Status}`,
      recordLink(view, row.OwnerId),
    ]),
  }
}

/** The tasks that concern a record, newest first. */
export function tasksOf(view: View, id: string): Row[] {
  const isAccount = objectOfId(id) === 'Account'
  const concerns = (task: Row) =>
    sameId(task.WhoId as string, id) ||
    sameId(task.WhatId as string, id) ||
    (isAccount && sameId(task.AccountId as string, id))
  return newestFirst(rowsOf(view.salesforce, 'Task').filter(concerns))
}

/** Open tasks that the reader owns, newest first. */
export function openTasksOf(view: View): Table {
  const { words } = view
  const own = rowsOf(view.salesforce, 'Task').filter(
    (task) => task.IsClosed !== true && sameId(task.OwnerId as string, view.visitor.userId),
  )
  return {
    heading: words.myTasks,
    columns: [words.subject, words.name, words.dueDate, words.status],
    rows: newestFirst(own).map((task) => [
      recordLink(view, task.Id),
      recordLink(view, task.WhoId ?? task.WhatId),
      html`${showDate(view, task.ActivityDate)}`,
      html`${task.Status}`,
    ]),
  }
}

function newestFirst(tasks: Row[]): Row[] {
  const at = (task: Row) => `${task.CreatedDate} ${task.Id}`
  return [...tasks].sort((one, other) => (at(one) < at(other) ? 1 : -1))
}

function mailLink(address: FieldValue | undefined): Html {
  return address ? html`<a href="mailto:${address}">${address}</a>` : html``
}

function siteLink(address: FieldValue | undefined): Html {
  return address ? html`<a href="${address}" rel="noreferrer">${address}</a>` : html``
}
