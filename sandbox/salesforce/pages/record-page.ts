import { type Html, html } from '../../html.ts'
import { objectOfId } from '../ids.ts'
import type { Row } from '../state.ts'
import { activityTables, timeline } from './activity.ts'
import { detailsOf, highlightsOf, relatedOf } from './details.ts'
import { type Detail, recordLink, showDate, type Table, type TabName, type View } from './view.ts'

/** A record as both looks draw it. */
export interface RecordPage {
  eyebrow: string
  title: string
  highlights: Detail[]
  details: Detail[]
  tables: Table[]
  panel?: { title: string; url: string }
  timeline?: { url: string; now: Html }
  action?: Html
}

/** The page of a Lead, Contact, Account or Opportunity, with the framed panel. */
export function recordPage(view: View, object: TabName, row: Row): RecordPage {
  const id = String(row.Id)
  const isClassic = view.look === 'classic'
  const related = relatedOf(view, object, row)
  return {
    eyebrow: view.words[object],
    title: String(row.Name),
    highlights: highlightsOf(view, object, row),
    details: detailsOf(view, object, row),
    tables: isClassic ? [...related, ...activityTables(view, id)] : related,
    panel: { title: view.salesforce.app.name, url: `/apex/MSI_Panel_${object}?id=${id}` },
    timeline: isClassic ? undefined : { url: `/lightning/activity/${id}`, now: timeline(view, id) },
  }
}

/** The page of a task: its columns, and a button while it is open. */
export function taskPage(view: View, row: Row): RecordPage {
  const { words } = view
  const text = (label: string, value: Row[string] | undefined) => ({ label, value: html`${value}` })
  const details: Detail[] = [
    { label: words.assignedTo, value: recordLink(view, row.OwnerId) },
    text(words.status, row.Status),
    text(words.subject, row.Subject),
    text(words.priority, row.Priority),
    { label: words.name, value: recordLink(view, row.WhoId) },
    { label: words.relatedTo, value: recordLink(view, row.WhatId) },
    text(words.dueDate, showDate(view, row.ActivityDate)),
    text(words.createdDate, showDate(view, row.CreatedDate)),
    { label: words.comments, value: html`<div class="text">${row.Description}</div>`, wide: true },
  ]
  const action =
    row.IsClosed !== true
      ? html`<form method="post" action="/task/${row.Id}/complete" class="action">
<input type="hidden" name="formToken" value="${view.visitor.session.formToken}">
<button type="submit">${words.markComplete}</button></form>`
      : undefined
  const about = details.filter((one) => [words.name, words.relatedTo, words.status].includes(one.label))
  return { eyebrow: words.Task, title: String(row.Subject), highlights: about, details, tables: [], action }
}

/** The tab under which a record of this id is shown. */
export function tabOfRecord(id: string): TabName | 'home' {
  const object = objectOfId(id)
  return object === 'Lead' || object === 'Contact' || object === 'Account' || object === 'Opportunity'
    ? object
    : 'home'
}
