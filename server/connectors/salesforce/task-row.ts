import { storableText } from '../../platform/storable-text.ts'
import type { CrmTask } from '../crm-activities.ts'
import { keyColumn, type TaskShape } from './task-shape.ts'

const mostSubject = 255
const mostDescription = 32_000

/**
 * A Task as the org can hold it: facts go into the columns that exist, the rest to the end of the description. The key
 * is its last line, unless the org has the key's column (then it is left to the upsert's address).
 */
export function taskRow(task: CrmTask, shape: TaskShape): Record<string, string> {
  const row: Record<string, string> = {}
  const put = (column: string, value: string | null): boolean => {
    const most = shape.writable.get(column)
    if (value === null || most === undefined || (most > 0 && value.length > most)) return false
    row[column] = value
    return true
  }
  const choose = (column: string, value: string | null) =>
    value !== null && shape.values.get(column)?.includes(value) === true && put(column, value)

  put('Subject', storableText(task.subject, mostSubject))
  put('ActivityDate', task.date)
  put('WhoId', task.whoId)
  // Salesforce refuses a Task that points at a Lead and at something else.
  if (!task.whoId?.startsWith('00Q')) put('WhatId', task.whatId)
  choose('Priority', task.priority === 'high' ? 'High' : 'Normal')
  if (task.completed) choose('Status', shape.closedStatus)
  if (task.kind === 'email') {
    choose('TaskSubtype', 'Email')
    put('MSE_Email_Status__c', 'Sent')
  }
  const facts = task.url === null || put('MSE_Details__c', task.url) ? [] : [task.url]
  const tail = shape.hasKey ? facts : [...facts, task.key]
  put('Description', withTail(task.description, tail, shape.writable.get('Description')))
  return row
}

/** Whether this description ends with the key: the Task is the one we wrote. */
export function carriesKey(description: string | null | undefined, key: string): boolean {
  return description?.trimEnd().split(/\r?\n/).at(-1)?.trim() === key
}

/** The address that writes by key. */
export function keyPath(key: string): string {
  return `/sobjects/Task/${keyColumn}/${encodeURIComponent(key)}`
}

/** The text is cut, never its tail. */
function withTail(text: string, tail: string[], length: number | undefined): string {
  const most = Math.min(length || mostDescription, mostDescription)
  const end = tail.join('\n')
  if (!end) return storableText(text, most)
  const body = storableText(text.trimEnd(), Math.max(0, most - end.length - 2))
  return body ? `${body}\n\n${end}` : end
}
