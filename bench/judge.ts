import type { Arrival } from './send-sink.ts'

/**
 * Each mail of a mailbox in the order in which they came: how late it was from when its due time and what had come before
 * allowed it, and whether it came too soon, within a span in which `most` had come already.
 */
export function judge(
  lane: Pick<Arrival, 'subject' | 'at'>[],
  { realDue, most, window }: { realDue(subject: string): number; most: number; window: number },
): { late: number; isTooSoon: boolean }[] {
  return lane.map(({ subject, at }, n) => {
    const before = lane[n - most]
    const room = before ? before.at + window : 0
    return { late: Math.max(0, at - Math.max(realDue(subject), room)), isTooSoon: at < room }
  })
}
