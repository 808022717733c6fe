import { expect, test } from 'vitest'
import { sampleEmail } from '../../../../test/harness/samples.ts'
import { ApiError, noAnswer } from '../../../api/api-error.ts'
import en from '../../../locales/panel-words.en.ts'
import { createWords } from '../../../ui/words.tsx'
import { failureNotice, isOfSchedule, undoFailedWords, undoNotice } from './failure-notice.ts'

const words = createWords(en, 'en')
const mail = (name: string) => ({ ...sampleEmail, id: name, to: { name, address: 'a@vasa.example' } })

test('"not sent" is said only when the server has said so', () => {
  const refused = failureNotice('emailCompose', new ApiError({ code: 'recipient_opted_out' }), words)
  expect(refused.lines[0]).toMatch(/^The email was not sent/)
  for (const error of [noAnswer(), new ApiError({ code: 'unexpected' }), new Error('x')]) {
    const notice = failureNotice('emailCompose', error, words)
    expect(notice.lines[0]).toMatch(/we do not know whether the email was sent/)
    expect(notice.again).toBe(true)
  }
  expect(failureNotice('taskAdd', noAnswer(), words).lines[0]).toMatch(
    /we do not know whether the task was saved/,
  )
})

test('an undo says whom it came too late for, and does not call silence "too late"', () => {
  const [mia, lars] = [mail('Mia Ek'), mail('Lars Ek')]
  expect(undoNotice({ cancelled: [mia], left: [], unsure: [] }, words)).toMatchObject({
    lines: ['Not sent. Your draft is back.'],
    tone: 'plain',
  })
  expect(undoNotice({ cancelled: [mia], left: [lars], unsure: [] }, words).lines).toEqual([
    expect.stringMatching(/^Too late for Lars Ek:/),
  ])
  expect(undoFailedWords({ cancelled: [], left: [mia], unsure: [] }, words)).toMatch(/^Too late/)
  expect(undoFailedWords({ cancelled: [], left: [], unsure: [mia] }, words)).toMatch(
    /it is not known whether/,
  )
})

test('a mail that is kept back by its fields says which, and whose it is', () => {
  const details = { name: 'Maria Holm', fields: '{{work_website}}' }
  const refused = failureNotice('emailCompose', new ApiError({ code: 'fields_unfilled', details }), words)
  expect(refused.lines).toContain('Maria Holm: {{work_website}}')
})

test('a scheduled mail in doubt, or whose time is refused, keeps its time', () => {
  const schedule = { local: '2026-12-07T09:00', timeZone: 'America/Chicago' }
  const request = { key: 'k', to: [], subject: 'Hello', html: '' }
  const refusal = (code: 'schedule_past' | 'recipient_opted_out') => new ApiError({ code })
  expect(isOfSchedule({ ...request, schedule }, noAnswer())).toBe(true)
  expect(isOfSchedule({ ...request, schedule }, refusal('schedule_past'))).toBe(true)
  expect(isOfSchedule({ ...request, schedule }, refusal('recipient_opted_out'))).toBe(false)
  expect(isOfSchedule(request, noAnswer())).toBe(false)
})
