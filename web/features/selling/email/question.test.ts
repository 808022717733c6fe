import { expect, test } from 'vitest'
import type { EmailDetail } from '../../../../contract/email.ts'
import { sampleEmail } from '../../../../test/harness/samples.ts'
import { resources } from '../../../locales/words.ts'
import { questionOf } from './question.ts'

function mail(rest: Partial<EmailDetail>): EmailDetail {
  return {
    ...sampleEmail,
    state: 'needs_attention',
    reason: 'in_doubt',
    cc: [],
    bcc: [],
    html: null,
    emptied: null,
    erasedBefore: null,
    noncommercial: null,
    attachments: [],
    record: null,
    person: null,
    ...rest,
  }
}

const answers = (email: EmailDetail) =>
  questionOf(email, 'anna')?.answers.map(({ decision, word }) => [decision, word])

test('each reason asks its own question', () => {
  expect(answers(mail({ reason: 'in_doubt' }))).toEqual([
    ['it_was_sent', 'email.answers.itWasSent'],
    ['send_again', 'email.answers.sendAgain'],
    ['drop', 'email.answers.notSentDrop'],
  ])
  expect(answers(mail({ reason: 'day_late' }))).toEqual([
    ['send_again', 'email.answers.sendNow'],
    ['drop', 'email.answers.drop'],
  ])
})

test('an opted-out copy is named when it can only be that one', () => {
  const lars = { name: 'Lars Ek', address: 'lars@vasa.example' }
  const one = mail({ reason: 'copy_opted_out', cc: [lars] })
  expect(questionOf(one, 'anna')?.values).toEqual({ name: 'Lars Ek' })
  expect(answers(one)?.[0]).toEqual(['send_again', 'email.answers.sendWithout'])
  const two = mail({
    reason: 'copy_opted_out',
    cc: [lars],
    bcc: [{ name: null, address: 'eva@vasa.example' }],
  })
  expect(answers(two)?.[0]).toEqual(['send_again', 'email.answers.sendWithoutThem'])
  const told = mail({
    ...two,
    reason: 'copy_blocked',
    keptBack: [{ address: 'eva@vasa.example', cause: 'domain' }],
  })
  expect(questionOf(told, 'anna')?.values).toEqual({ name: 'eva@vasa.example' })
  expect(answers(told)?.[0]).toEqual(['send_again', 'email.answers.sendWithout'])
})

test('nobody but the sender is asked', () => {
  expect(questionOf(mail({}), 'somebody else')).toBeNull()
  expect(questionOf(mail({ state: 'waiting' }), 'anna')).toBeNull()
})

test('every answer has its words in both languages', () => {
  for (const { translation } of Object.values(resources)) {
    expect(Object.keys(translation.email.asks).sort()).toEqual([
      'copy_blocked',
      'copy_opted_out',
      'day_late',
      'in_doubt',
      'objection',
      'restored',
    ])
    expect(translation.email.answers.sendWithout).toContain('{{name}}')
  }
})
