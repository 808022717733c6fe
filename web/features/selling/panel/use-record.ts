import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import type { EmailSummary } from '../../../../contract/email.ts'
import type { PanelRecordView } from '../../../../contract/panel.ts'
import { ApiError } from '../../../api/api-error.ts'
import type { PanelApi } from '../../../api/panel-api.ts'
import { saveAnswer } from '../../../api/save-answer.ts'
import { asksAgainAfter, isServerAway } from '../../../api/server-away.ts'
import { isAnswerExpected, isMoving, newlySettled, nextPlanned, withEmails } from './history.ts'

const recordKey = ['record']
const activityKey = ['activity']
/** Quick while somebody looks at a mail that leaves; slow for one that waits for something else. */
const quickPoll = 1_000
const slowPoll = 10_000
const quickFor = 120_000
/** While nothing moves but an answer may come. */
const answerPoll = 30_000

/** The panel's one first request; started before anything is drawn. */
export function recordQuery(api: PanelApi) {
  return queryOptions({
    queryKey: recordKey,
    queryFn: ({ signal }) => api.record(signal),
    staleTime: 5_000,
    // A server that says that it will be back is waited for; the screen says so.
    retry: (count, error) => error instanceof ApiError && (isComing(error) || (count < 1 && error.offline)),
    retryDelay: (count, error) => (error instanceof ApiError ? asksAgainAfter(count, error) : 0),
  })
}

/** The longest that a browser's timer waits. */
const longestTimer = 2 ** 31 - 1

/** Whether an instant, in milliseconds, has come while the panel was open. */
function useDue(at: number | null): boolean {
  const [seenAt, setSeenAt] = useState(() => Date.now())
  useEffect(() => {
    const wait = at === null ? longestTimer : Math.max(at - Date.now(), 0)
    if (wait >= longestTimer) return
    const timer = setTimeout(() => setSeenAt(Date.now()), wait)
    return () => clearTimeout(timer)
  }, [at])
  return at !== null && at <= seenAt
}

/** Whether the server has answered that it is away and comes back. */
export function isComing(error: unknown): boolean {
  return error instanceof ApiError && isServerAway(error) && !error.offline
}

/** Shows what something that was done has changed. What was asked before it may know nothing of it. */
export async function changeRecord(
  client: QueryClient,
  change: (view: PanelRecordView) => PanelRecordView,
): Promise<void> {
  await client.cancelQueries({ queryKey: activityKey })
  saveAnswer<PanelRecordView>(client, recordKey, (view) => view && change(view))
}

/** Asks the server again what stands on the record; what is shown stays until it has answered. */
export function readRecordAgain(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: recordKey })
}

/** Puts mails that the server answered into the shown record. */
export function putEmails(client: QueryClient, emails: EmailSummary[]): Promise<void> {
  return changeRecord(client, (view) => ({ ...view, emails: withEmails(view.emails, emails) }))
}

/**
 * Follows what is under way: every second for two minutes from `since` (milliseconds), then every ten; and for an
 * hour after a mail was sent every thirty, because it may be answered. Not while the page is hidden. `onSettled`
 * hears of mails that were sent, failed, were answered or came back.
 */
export function useActivity(
  { api, view, since }: { api: PanelApi; view: PanelRecordView | undefined; since: number },
  onSettled: (emails: EmailSummary[]) => void,
) {
  const client = useQueryClient()
  const isDue = useDue(view ? nextPlanned(view) : null)
  const moving = view !== undefined && (isDue || isMoving(view))
  const [startedAt] = useState(() => Date.now())
  const [isLate, setLate] = useState(false)
  // What the panel opens with is fresh: the first look for an answer comes an interval later.
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), answerPoll)
    return () => clearTimeout(timer)
  }, [])
  const expecting = isLate && view !== undefined && isAnswerExpected(view, Date.now())
  const { data } = useQuery({
    queryKey: activityKey,
    queryFn: ({ signal }) => api.activity(signal),
    enabled: moving || expecting,
    refetchInterval: () => {
      if (!moving) return answerPoll
      return Date.now() - Math.max(startedAt, since) < quickFor ? quickPoll : slowPoll
    },
    retry: false,
    gcTime: 0,
  })
  const take = useEffectEvent((activity: NonNullable<typeof data>) => {
    if (view) onSettled(newlySettled(view.emails, activity.emails))
    client.setQueryData<PanelRecordView>(recordKey, (shown) => shown && { ...shown, ...activity })
  })
  useEffect(() => {
    if (data) take(data)
  }, [data])
}
