import { type Html, html } from '../../html.ts'
import type { Row } from '../state.ts'
import { tasksOf } from './details.ts'
import { recordLink, showDate, type Table, type View } from './view.ts'

/** The two related lists of a Classic page: open activities and the history, newest first. */
export function activityTables(view: View, id: string): Table[] {
  const { words } = view
  const tasks = tasksOf(view, id)
  const columns = [words.subject, words.date, words.assignedTo, words.status]
  const rows = (some: Row[]) =>
    some.map((task) => [
      recordLink(view, task.Id),
      html`${showDate(view, whenOf(task))}`,
      recordLink(view, task.OwnerId),
      html`${task.Status}`,
    ])
  return [
    { heading: words.openActivities, columns, rows: rows(tasks.filter((one) => one.IsClosed !== true)) },
    { heading: words.activityHistory, columns, rows: rows(tasks.filter((one) => one.IsClosed === true)) },
  ]
}

/** The activity timeline of a Lightning page. Also served alone, for the page to refresh itself. */
export function timeline(view: View, id: string): Html {
  const { words } = view
  const tasks = tasksOf(view, id)
  const groups: [string, Row[]][] = [
    [words.upcoming, tasks.filter((one) => one.IsClosed !== true)],
    [words.past, tasks.filter((one) => one.IsClosed === true)],
  ]
  return html`${groups.map(
    ([heading, some]) => html`<h3>${heading}</h3>
${some.length === 0 ? html`<p class="none">${words.noActivity}</p>` : html`<ul class="timeline">${some.map((task) => entry(view, task))}</ul>`}`,
  )}`
}

function entry(view: View, task: Row): Html {
  const about = [task.WhoId, task.WhatId].filter(Boolean).map((id) => recordLink(view, id))
  return html`<li class="${task.TaskSubtype === 'Email' ? 'email' : 'task'}">
<p class="subject">${recordLink(view, task.Id)}</p>
<p class="meta"><span>${showDate(view, whenOf(task))}</span> · <span>${recordLink(view, task.OwnerId)}</span> · <span>${task.Status}</span></p>
<p class="meta about">${about.map((one, at) => html`${at > 0 && ' · '}${one}`)}</p></li>`
}

/** Open tasks are due on a day; done ones were done at a moment. */
function whenOf(task: Row) {
  return task.IsClosed === true ? (task.CompletedDateTime ?? task.CreatedDate) : (task.ActivityDate ?? null)
}
