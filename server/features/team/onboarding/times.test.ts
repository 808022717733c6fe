import { describe, expect, it } from 'vitest'
import { durations, median, newestFact, type PassedAt } from './times.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 9, minute))
const passed = (times: Partial<Record<PassedAt[number][0], number>>): PassedAt =>
  (
    [
      'api',
      'organization',
      'welcome',
      'intro',
      'mailbox',
      'connected',
      'signature',
      'ready',
      'launch',
    ] as const
  ).map((step) => [step, times[step] === undefined ? null : at(times[step])])
const minutesOf = (of: PassedAt) =>
  Object.fromEntries([...durations(at(0), of)].map(([step, ms]) => [step, ms / 60_000]))

describe('the times of a journey', () => {
  it('measure each step from the one before, and leave out what does not apply', () => {
    expect(minutesOf(passed({ api: 1, welcome: 3, intro: 4, mailbox: 9 }))).toEqual({
      api: 1,
      welcome: 2,
      intro: 1,
      mailbox: 5,
    })
  })

  it('know nothing of a step that was renewed later, nor of the next one', () => {
    const edited = passed({ api: 1, mailbox: 5, signature: 40, ready: 8, launch: 9 })
    expect(minutesOf(edited)).toEqual({ api: 1, mailbox: 4, launch: 1 })
  })

  it('tell since when somebody stands there', () => {
    expect(newestFact(at(0), passed({}))).toEqual(at(0))
    expect(newestFact(at(0), passed({ api: 1, signature: 7 }))).toEqual(at(7))
    expect(newestFact(at(0), passed({ api: 1, signature: 40, launch: 9 }))).toEqual(at(9))
  })

  it('have a median', () => {
    expect([median([]), median([3]), median([9, 1]), median([5, 1, 100])]).toEqual([null, 3, 5, 5])
  })
})
