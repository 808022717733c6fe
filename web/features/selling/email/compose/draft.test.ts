import { expect, test } from 'vitest'
import { attachmentsLimit } from '../../../../../contract/email.ts'
import { saveDraftRequest } from '../../../../../contract/email-drafts.ts'
import type { PanelPerson } from '../../../../../contract/panel.ts'
import { readLimit } from '../../../../../contract/values/kept-draft.ts'
import { askedFor, withZones } from '../../../../api/planned-request.ts'
import { sizeWords } from '../../../../ui/size-words.ts'
import { uuid } from '../../../../ui/uuid.ts'
import { readAddresses, withAddresses } from './address.ts'
import { answerView, keptAnswer, newAnswer } from './answer-draft.ts'
import {
  type Draft,
  draftBytes,
  draftProblems,
  isWorthKeeping,
  newDraft,
  sendRequestOf,
  withTemplate,
} from './draft.ts'
import { draftOf, earlierOf, isBegun, keptDraftOf } from './kept-draft.ts'

const mia: PanelPerson = {
  object: 'Contact',
  id: '003000000000000001',
  name: 'Mia Ek',
  title: null,
  email: 'mia@vasa.example',
  optedOut: false,
}
const lars: PanelPerson = { ...mia, id: '003000000000000002', optedOut: true }
const johan: PanelPerson = { ...mia, id: '003000000000000003' }

function draft(rest: Partial<Draft> = {}): Draft {
  return { ...newDraft([mia, lars]), subject: 'Hello', ...rest }
}

test('the only one who can be written to is chosen; of several nobody is', () => {
  expect(newDraft([mia, lars]).to).toEqual([mia.id])
  expect(newDraft([mia, johan]).to).toEqual([])
})

test('whoever takes only what is non-commercial is chosen by the writer, where there is a choice', () => {
  const takesOne = { ...lars, takesNoncommercial: true }
  expect(newDraft([mia, takesOne]).to).toEqual([mia.id])
  expect(newDraft([lars, { ...takesOne, id: johan.id }]).to).toEqual([])
  expect(newDraft([takesOne]).to).toEqual([lars.id])
})

test('addresses are read out of what people type and paste', () => {
  expect(readAddresses('a@b.se, c@d.se; bad')).toEqual({ addresses: ['a@b.se', 'c@d.se'], rest: 'bad' })
  expect(readAddresses('Anna Berg <anna@nord.se>')).toEqual({ addresses: ['anna@nord.se'], rest: '' })
  expect(withAddresses(['A@b.se'], ['a@B.se', 'c@d.se'])).toEqual(['A@b.se', 'c@d.se'])
})

test('a draft says at each place what is wrong', () => {
  expect(draftProblems(draft())).toEqual({})
  expect(draftProblems(draft({ subject: '  ', to: [] }))).toEqual({ to: 'recipients', subject: 'subject' })
  expect(draftProblems(draft({ cc: { addresses: [], typed: 'bad' } }))).toEqual({ cc: 'address' })
  const file = new File([new Uint8Array(10)], 'a.txt')
  const uploading = { localId: '1', file, upload: { step: 'uploading', share: 0.5 } as const }
  expect(draftProblems(draft({ files: [uploading] }))).toEqual({ files: 'uploading' })
})

test('files and inline images count together', () => {
  const image = `<p><img src="data:image/png;base64,${'A'.repeat(4_000)}" alt=""></p>`
  const file = new File([new Uint8Array(500)], 'a.txt')
  const files = [{ localId: '1', file, upload: { step: 'done', id: 'x' } as const }]
  expect(draftBytes(draft({ html: image, files }))).toBe(3_500)
  const huge = `<img src="data:image/png;base64,${'A'.repeat((attachmentsLimit / 3) * 4 + 4)}">`
  expect(draftProblems(draft({ html: huge }))).toEqual({ files: 'tooLarge' })
})

test('what is typed and valid is sent too', () => {
  const request = sendRequestOf(draft({ cc: { addresses: ['a@b.se'], typed: 'c@d.se' } }), [mia, lars])
  expect(request).toMatchObject({ to: [{ object: 'Contact', id: mia.id }], cc: ['a@b.se', 'c@d.se'] })
})

test('a reminder goes with the mail, and stays with its draft', () => {
  const remembered = draft({ remindAfterDays: 3, to: [mia.id] })
  expect(sendRequestOf(remembered, [mia]).remindAfterDays).toBe(3)
  const record = { object: 'Contact' as const, id: mia.id, name: mia.name, subtitle: null }
  const { writer, from, ...content } = keptDraftOf(remembered, { record, people: [mia] })
  const kept = { ...content, id: remembered.key, version: 1, updatedAt: '', isDiscarded: false }
  const back = draftOf(
    {
      ...kept,
      answers: null,
      attachments: [],
      schedule: null,
      remindAfterDays: content.remindAfterDays ?? null,
    },
    [mia],
  )
  expect(back.remindAfterDays).toBe(3)
})

test('the time that was chosen goes along with its draft, and by whose clock its people go', () => {
  const schedule = { local: '2026-12-07T09:00', timeZone: 'Europe/Stockholm', each: true }
  const record = { object: 'Account', id: '001000000000000001', name: 'Vasa', subtitle: null } as const
  const view = { record, people: [mia, lars] }
  const kept = keptDraftOf(draft({ schedule, zones: { [mia.id]: 'Asia/Tokyo' } }), view)
  expect(kept).toMatchObject({ schedule, to: [{ id: mia.id, timeZone: 'Asia/Tokyo' }] })
  const detail = {
    ...kept,
    answers: null,
    schedule,
    remindAfterDays: null,
    attachments: [],
    id: 'draft',
    version: 3,
    updatedAt: '',
    isDiscarded: false,
  }
  const again = draftOf(detail, view.people)
  expect(again).toMatchObject({ schedule, zones: { [mia.id]: 'Asia/Tokyo' }, from: 3 })
  const request = sendRequestOf(again, view.people)
  expect(withZones({ request, draft: again }).request.to).toMatchObject([{ timeZone: 'Asia/Tokyo' }])
})

test('an answer goes to whom its message says, is kept once something is written, and comes back as it was', () => {
  const answering = {
    ...{ message: 'a-message', subject: 'Re: Flow meters', from: 'astrid@nordvik.example' },
    ...{ to: { name: 'Olle', address: 'olle@vasa.example' }, who: null },
    record: { object: 'Account', id: '001000000000000001' } as const,
  }
  const view = answerView(answering)
  const begun = newAnswer(answering, ['mia@vasa.example'])
  expect([isBegun(begun), isBegun({ ...begun, html: '<p>So</p>' })]).toEqual([false, true])
  const zones = { 'olle@vasa.example': 'Asia/Tokyo' }
  const written = { ...begun, html: '<p>So</p>', zones }
  const request = sendRequestOf(written, view.people)
  expect(askedFor(withZones({ request, draft: written }))).toMatchObject({
    to: [],
    answers: { message: 'a-message', timeZone: 'Asia/Tokyo' },
    cc: ['mia@vasa.example'],
  })
  const { answers, attachments, ...kept } = keptDraftOf(written, view)
  expect([kept.to, answers]).toEqual([[], { message: 'a-message', to: answering.to, timeZone: 'Asia/Tokyo' }])
  const detail = {
    ...{ ...kept, schedule: null, remindAfterDays: null, attachments: [], id: written.key },
    answers: answers ? { ...answers, emailId: 'a-mail' } : null,
    ...{ version: 2, updatedAt: '', isDiscarded: false },
  }
  const { to, cc, fixed, from } = keptAnswer(detail, answering)
  expect({ to, cc, fixed, from }).toEqual({ to: begun.to, cc: begun.cc, fixed: begun.fixed, from: 2 })
})

test('a template takes the place of what stands there, and in an answer stands above it; what stood there can be had back', () => {
  const template = { id: uuid(), subject: 'Hello again', html: '<p>From a template</p>' }
  const written = draft({ html: '<p>Written</p>' })
  const before = [{ subject: 'Hello', html: '<p>Written</p>', templateId: undefined }]
  expect(withTemplate(written, template)).toMatchObject({
    html: template.html,
    templateId: template.id,
    before,
  })
  const answering = {
    ...{ message: uuid(), subject: 'Re:', from: 'astrid@nordvik.example', who: null },
    ...{ to: { name: null, address: 'olle@vasa.example' }, record: { object: 'Lead', id: '00Q' } as const },
  }
  const answered = withTemplate({ ...written, answering }, template)
  expect(answered).toMatchObject({ html: '<p>From a template</p><p>Written</p>', before })
})

test('a draft is kept all the same where something of it is far too long to be sent', () => {
  const record = { object: 'Account', id: '001000000000000001', name: 'Vasa', subtitle: null } as const
  const addresses = Array.from({ length: 300 }, (_, n) => `one.${n}@vasa.example`)
  const done = { step: 'done', id: uuid() } as const
  const files = Array.from({ length: 40 }, (_, n) => ({
    ...{ localId: `${n}`, file: { name: 'a.txt', size: 1 }, upload: done },
  }))
  const answering = {
    ...{ message: uuid(), subject: 'Re:', from: 'astrid@nordvik.example', who: null, record },
    // As long as the name of whoever wrote a message is read.
    to: { name: 'x'.repeat(readLimit.name), address: 'olle@vasa.example' },
  }
  const written = draft({
    ...{ subject: 'x'.repeat(3_010), html: '<p>A body</p>', files },
    ...{ cc: { addresses, typed: '' }, bcc: { addresses: [], typed: 'x'.repeat(2_000) } },
  })
  for (const long of [written, { ...written, answering }]) {
    const kept = keptDraftOf(long, { record, people: [{ ...mia, name: 'x'.repeat(400) }] })
    expect(saveDraftRequest.parse(kept).html).toBe('<p>A body</p>')
  }
})

test('what is being written is not offered as what was written before', () => {
  const written = draft()
  const kept = { record: { object: 'Lead', id: 'a-lead' }, answers: null, to: [], subject: 'Hello' } as const
  const rest = { version: 1, updatedAt: '', isDiscarded: false }
  const drafts = [
    { ...kept, ...rest, id: written.key },
    { ...kept, ...rest, id: 'elsewhere', record: { ...kept.record, id: 'another' } },
    { ...kept, ...rest, id: 'earlier' },
  ].map((one) => ({ ...one, to: [] }))
  expect(earlierOf(drafts, 'a-lead', written)?.id).toBe('earlier')
})

test('an untouched draft is not kept', () => {
  expect(isWorthKeeping(newDraft([mia]))).toBe(false)
  expect(isWorthKeeping(draft())).toBe(true)
})

test('sizes are said in the reader’s way', () => {
  expect(sizeWords(320, 'en')).toBe('320 B')
  expect(sizeWords(340_000, 'en')).toBe('340 kB')
  expect(sizeWords(1_250_000, 'sv')).toBe('1,3 MB')
  expect(sizeWords(attachmentsLimit, 'en')).toBe('15 MB')
})
