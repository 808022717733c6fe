import { expect, test } from 'vitest'
import type { EmailSummary } from '../../../../contract/email.ts'
import type { TaskSummary } from '../../../../contract/tasks.ts'
import { sampleEmail } from '../../../../test/harness/samples.ts'
import {
  careOf,
  historyOf,
  isAnswerExpected,
  isCancellable,
  isMoving,
  newlySettled,
  nextPlanned,
  withEmails,
} from './history.ts'

function email(id: string, rest: Partial<EmailSummary> = {}): EmailSummary {
  const crm = { ...sampleEmail.crm, state: 'written' } as const
  const sender = { id: 'u', name: 'Anna Berg' }
  return { ...sampleEmail, id, state: 'sent', reason: null, subject: id, sender, crm, ...rest }
}

const task: TaskSummary = {
  id: 'task',
  type: 'call',
  name: 'Call',
  dueOn: '2026-11-23',
  priority: 'normal',
  details: '',
  state: 'open',
  createdAt: '2026-11-22T09:00:00Z',
  owner: { id: 'u', name: 'Anna Berg' },
  person: null,
  record: { object: 'Lead', id: '00Q000000000000001' },
  crm: { state: 'written', code: null, taskUrl: null },
}

test('newest first, without what its sender took back', () => {
  const emails = [
    email('old'),
    email('new', { createdAt: '2026-11-22T10:00:00Z' }),
    email('undone', { state: 'cancelled', reason: 'cancelled_by_user' }),
    email('refused', { state: 'cancelled', reason: 'opted_out', createdAt: '2026-11-21T10:00:00Z' }),
  ]
  expect(historyOf({ emails, tasks: [task] }).map((item) => item.id)).toEqual([
    'new',
    'task',
    'old',
    'refused',
  ])
})

test('the panel follows what is under way and rests otherwise', () => {
  const still = { emails: [email('a')], tasks: [task] }
  expect(isMoving(still)).toBe(false)
  expect(isMoving({ ...still, emails: [email('a', { state: 'sending' })] })).toBe(true)
  expect(isMoving({ ...still, tasks: [{ ...task, crm: { ...task.crm, state: 'writing' } }] })).toBe(true)
  expect(isMoving({ ...still, emails: [email('a', { state: 'needs_attention' })] })).toBe(false)
})

test('a mail is said aloud when it settles, once', () => {
  const before = [email('a', { state: 'sending' }), email('b'), email('c', { state: 'sending' })]
  const after = [email('a'), email('b'), email('c', { state: 'failed' }), email('d')]
  expect(newlySettled(before, after).map((one) => one.id)).toEqual(['a', 'c'])
})

test('an answered mail takes the place of its older self', () => {
  const merged = withEmails([email('a', { state: 'waiting' }), email('b')], [email('a')])
  expect(merged.map((one) => [one.id, one.state])).toEqual([
    ['a', 'sent'],
    ['b', 'sent'],
  ])
})

test('only its sender may stop a mail, and only in one place', () => {
  const waiting = email('a', { state: 'waiting' })
  expect(isCancellable(waiting, { userId: 'u', undoable: new Set() })).toBe(true)
  expect(isCancellable(waiting, { userId: 'a colleague', undoable: new Set() })).toBe(false)
  expect(isCancellable(waiting, { userId: 'u', undoable: new Set(['a']) })).toBe(false)
  expect(isCancellable(email('a'), { userId: 'u', undoable: new Set() })).toBe(false)
})

test('what a mail needs is said to its sender alone', () => {
  const unlogged = email('a', { crm: { state: 'failed', code: 'X', taskUrl: null, recordUrl: null } })
  expect(careOf(email('a', { state: 'needs_attention' }), 'u')).toBe('answer')
  expect(careOf(email('a', { state: 'failed' }), 'u')).toBe('look')
  expect(careOf(unlogged, 'u')).toBe('logAgain')
  expect(careOf(unlogged, 'a colleague')).toBeNull()
  expect(careOf(email('a'), 'u')).toBeNull()
})

const answer = (minute: number) => ({
  replied: { at: `2026-11-22T08:0${minute}:00Z`, from: { name: 'Mia Ek', address: 'mia@vasa.example' } },
})

test('what came back is said aloud each time', () => {
  const told = (before: Partial<EmailSummary>, after: Partial<EmailSummary>) =>
    newlySettled([email('a', before)], [email('a', after)]).length
  expect([told({}, answer(1)), told(answer(1), answer(1)), told(answer(1), answer(2))]).toEqual([1, 0, 1])
})

test('an answer is expected for an hour', () => {
  const view = { emails: [email('a')], tasks: [] }
  expect(isAnswerExpected(view, Date.parse('2026-11-22T08:59:00Z'))).toBe(true)
  expect(isAnswerExpected(view, Date.parse('2026-11-22T09:01:00Z'))).toBe(false)
})

test('the next mail that is to leave is the first of those that are scheduled', () => {
  const planned = (id: string, at: string) => email(id, { state: 'scheduled', at })
  const later = [planned('a', '2026-12-08T08:00:00Z'), planned('b', '2026-12-07T08:00:00Z'), email('c')]
  expect(nextPlanned({ emails: later })).toBe(Date.parse('2026-12-07T08:00:00Z'))
  expect(nextPlanned({ emails: [email('c')] })).toBeNull()
})
