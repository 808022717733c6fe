import { expect, test } from 'vitest'
import type { EmailSummary, SendRequest } from '../../../../contract/email.ts'
import { sampleEmail } from '../../../../test/harness/samples.ts'
import { ApiError, noAnswer } from '../../../api/api-error.ts'
import { addresseesOf, draftForRest, takeBack, undoWindow } from './undo.ts'

function email(id: string, rest: Partial<EmailSummary> = {}): EmailSummary {
  const to = { name: id, address: `${id}@vasa.example` }
  return { ...sampleEmail, id, to, at: '2026-11-22T08:00:05Z', ...rest }
}

const emails = ['mia', 'lars', 'johan'].map((id) => email(id))
const request: SendRequest = {
  key: 'k',
  to: ['003mia', '003lars', '003johan'].map((id) => ({ object: 'Contact', id })),
  subject: 'Hello',
  html: '',
}
const draft = { key: 'k', subject: 'Hello', to: ['003johan', '003mia', '003lars'], html: '<p>Hi</p>' }

/** Cancels what is not named here. */
function cancelling(failures: Record<string, ApiError>) {
  return {
    async cancelEmail(id: string) {
      const failure = failures[id]
      if (failure) throw failure
      return email(id, { state: 'cancelled', reason: 'cancelled_by_user' })
    },
  }
}

const ids = (list: EmailSummary[]) => list.map((one) => one.id)

test('one of several has left: the others are cancelled, and the draft is for them alone', async () => {
  const taken = await takeBack(cancelling({ lars: new ApiError({ code: 'not_cancellable' }) }), emails)
  expect([ids(taken.cancelled), ids(taken.left), ids(taken.unsure)]).toEqual([['mia', 'johan'], ['lars'], []])
  const rest = draftForRest(draft, taken.cancelled, addresseesOf(request, emails))
  expect(rest).toMatchObject({ to: ['003johan', '003mia'], html: '<p>Hi</p>' })
  expect(rest.key).not.toBe('k')
})

test('no answer is neither cancelled nor gone', async () => {
  const offline = noAnswer()
  const taken = await takeBack(cancelling({ mia: offline, lars: offline, johan: offline }), emails)
  expect(ids(taken.unsure)).toEqual(['mia', 'lars', 'johan'])
  expect(taken.left).toEqual([])
})

test('the window to undo is the server’s, and ends when one mail has moved on', () => {
  expect(undoWindow(emails)).toBe(5_000)
  expect(undoWindow([...emails, email('gone', { state: 'sending' })])).toBe(0)
})
