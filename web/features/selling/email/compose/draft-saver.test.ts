import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { DraftDetail, DraftSummary } from '../../../../../contract/email-drafts.ts'
import { ApiError } from '../../../../api/api-error.ts'
import { inTurn } from '../../../../api/draft-calls.ts'
import { sentDrafts } from '../../../../api/sent-drafts.ts'
import { DraftSaver, type Keeping, type KeptState, savesAfter } from './draft-saver.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const keeping = (html: string, id = 'one'): Keeping => ({
  id,
  content: {
    writer: 'window',
    from: 0,
    record: { object: 'Lead', id: '00Q' },
    to: [],
    cc: [],
    bcc: [],
    subject: 'Hello',
    html,
    attachments: [],
    templateId: null,
  },
})

/** A saver whose server answers as `answer` says. */
function saverWith(answer: (html: string) => Promise<unknown> = async () => undefined) {
  const saved: string[] = []
  const states: KeptState['step'][] = []
  const saver = new DraftSaver({
    save: ({ content }) => {
      saved.push(content.html)
      return answer(content.html)
    },
    onState: ({ step }) => states.push(step),
  })
  return { saver, saved, states }
}

it('saves some time after the first change, and each text once', async () => {
  const { saver, saved, states } = saverWith()
  for (const html of ['a', 'ab', 'abc']) saver.see(keeping(html, 'first'))
  await vi.advanceTimersByTimeAsync(savesAfter.usual)
  saver.see(keeping('abc', 'first'))
  await vi.advanceTimersByTimeAsync(savesAfter.usual)
  await saver.flush()
  expect([saved, states]).toEqual([['abc'], ['saved']])
  // Another sheet with the same draft knows what the server has.
  const later = saverWith()
  later.saver.see(keeping('abc', 'first'))
  await later.saver.flush()
  expect(later.saved).toEqual([])
})

it('saves one text after the other, and the last one at the end', async () => {
  const answers: (() => void)[] = []
  const { saver, saved } = saverWith(() => new Promise<void>((resolve) => answers.push(resolve)))
  saver.see(keeping('a', 'second'))
  void saver.flush()
  saver.see(keeping('ab', 'second'))
  void saver.flush()
  expect(saved).toEqual(['a'])
  answers[0]?.()
  await vi.advanceTimersByTimeAsync(savesAfter.usual)
  expect(saved).toEqual(['a', 'ab'])
})

it('tries again what goes by, and only what has changed after a refusal', async () => {
  const codes = ['unexpected', 'html_too_large'] as const
  const { saver, saved, states } = saverWith(async () => {
    const code = codes[saved.length - 1]
    if (code) throw new ApiError({ code })
  })
  saver.see(keeping('a', 'third'))
  await vi.advanceTimersByTimeAsync(60_000)
  expect([saved, states]).toEqual([
    ['a', 'a'],
    ['failed', 'failed'],
  ])
  saver.see(keeping('ab', 'third'))
  await vi.advanceTimersByTimeAsync(60_000)
  expect([saved.at(-1), states.at(-1)]).toEqual(['ab', 'saved'])
})

it('stops where another window has gone on, until its user has decided', async () => {
  const { saver, saved, states } = saverWith(async (html) => {
    if (html === 'mine') throw new ApiError({ code: 'draft_changed' })
  })
  saver.see(keeping('mine', 'fourth'))
  await vi.advanceTimersByTimeAsync(60_000)
  saver.see(keeping('mine too', 'fourth'))
  await vi.advanceTimersByTimeAsync(60_000)
  expect([saved, states]).toEqual([['mine'], ['elsewhere']])
  saver.accept(keeping('theirs', 'fourth'))
  await saver.flush()
  saver.see(keeping('theirs and mine', 'fourth'))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(saved).toEqual(['mine', 'theirs and mine'])
})

it('saves nothing of a draft that was only opened', async () => {
  const { saver, saved } = saverWith()
  saver.begin(keeping('as it was', 'fifth'))
  saver.see(keeping('as it was', 'fifth'))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(saved).toEqual([])
  saver.see(keeping('as it was, and more', 'fifth'))
  // Another sheet of this window comes back to it: what has not been saved yet is not taken for what the server has.
  saver.begin(keeping('as it was, and more', 'fifth'))
  await saver.flush()
  expect(saved).toEqual(['as it was, and more'])
})

it('saves nothing of a draft that is being sent, until it is back', async () => {
  const { saver, saved } = saverWith()
  saver.see(keeping('a', 'sent'))
  sentDrafts.goes('sent')
  await saver.flush()
  await vi.advanceTimersByTimeAsync(savesAfter.usual)
  expect(saved).toEqual([])
  // It was refused, and its sheet is open again.
  const back = saverWith()
  back.saver.see(keeping('a', 'sent'))
  await back.saver.flush()
  expect(back.saved).toEqual(['a'])
})

it('keeps nothing of a draft in which nothing is begun, but goes on with each that the server may have', async () => {
  const saved: string[] = []
  // The calls of a page remember what they were asked for, whichever sheet asks.
  const calls = inTurn({
    list: async () => ({ drafts: [] }),
    read: async () => ({}) as DraftDetail,
    save: async ({ content }) => {
      saved.push(content.html)
      return {} as DraftSummary
    },
    discard: async () => ({}) as DraftSummary,
    restore: async () => ({}) as DraftSummary,
  })
  const sheet = () => new DraftSaver({ save: calls.save, onState: () => undefined })
  const write = async (saver: DraftSaver, draft: Keeping, isBegun: boolean) => {
    saver.see(draft, isBegun)
    await saver.flush()
  }
  const first = sheet()
  await calls.read('came back')
  first.accept(keeping('Flow meters', 'came back'))
  await write(first, keeping('', 'begun anew'), false)
  expect(saved).toEqual([])
  await write(first, keeping('Begun', 'begun anew'), true)
  await write(first, keeping('', 'begun anew'), false)
  expect(saved).toEqual(['Begun', ''])
  // Another is written meanwhile, and the sheets of both are closed and opened again.
  await write(sheet(), keeping('An answer', 'another'), true)
  await write(sheet(), keeping('Without a subject', 'begun anew'), false)
  await write(sheet(), keeping('Without a subject either', 'came back'), false)
  expect(saved.slice(2)).toEqual(['An answer', 'Without a subject', 'Without a subject either'])
})
