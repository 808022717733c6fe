import { notifications } from '@mantine/notifications'
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  type ChosenSchedule,
  type EmailDecision,
  type EmailDetail,
  type EmailReason,
  type EmailState,
  type EmailSummary,
  emailEndpoints,
} from '../../../../contract/email.ts'
import { call } from '../../../api/app-client.ts'
import { emailQuery } from '../../../api/queries.ts'
import { useWords } from '../../../locales/words.ts'

interface Expected {
  emailId: string
  /** What the state becomes if the server agrees; shown at once. */
  state: EmailState
}

const decided: Record<EmailDecision, EmailState> = {
  it_was_sent: 'sent',
  send_again: 'waiting',
  drop: 'cancelled',
}

/** Cancels a waiting e-mail; it shows as cancelled at once and comes back if it was too late. */
export function useCancelEmail(emailId: string) {
  const { t } = useWords()
  return useOptimistic({
    emailId,
    expect: () => 'cancelled',
    send: () => call(emailEndpoints.cancel, { params: { id: emailId } }),
    said: t('email.cancelled'),
  })
}

/** Lets a scheduled e-mail go now. */
export function useSendNow(email: EmailSummary) {
  const { t } = useWords()
  return useOptimistic({
    emailId: email.id,
    expect: () => 'waiting',
    send: () =>
      call(emailEndpoints.schedule, { params: { id: email.id }, body: { now: true, from: email.at } }),
    said: t('email.sendsNow'),
  })
}

/** Gives a scheduled e-mail another time. */
export function useChangeTime(email: EmailSummary) {
  const { t } = useWords()
  return useOptimistic<ChosenSchedule>({
    emailId: email.id,
    expect: () => 'scheduled',
    send: (schedule) =>
      call(emailEndpoints.schedule, { params: { id: email.id }, body: { ...schedule, from: email.at } }),
    said: t('email.timeChanged'),
  })
}

/** Sends a failed e-mail again. */
export function useRetryEmail(emailId: string) {
  const { t } = useWords()
  return useOptimistic({
    emailId,
    expect: () => 'waiting',
    send: () => call(emailEndpoints.retry, { params: { id: emailId } }),
    said: t('email.retried'),
  })
}

/** Says what somebody saw in the mailbox, for an e-mail that may or may not have left. */
export function useDecideEmail(emailId: string) {
  const { t } = useWords()
  return useOptimistic<EmailDecision>({
    emailId,
    expect: (decision) => decided[decision],
    send: (decision) => call(emailEndpoints.decide, { params: { id: emailId }, body: { decision } }),
    said: t('email.decided'),
  })
}

interface Optimistic<Input> {
  emailId: string
  expect(input: Input): EmailState
  send(input: Input): Promise<unknown>
  said: string
}

function useOptimistic<Input = void>({ emailId, expect, send, said }: Optimistic<Input>) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: send,
    onMutate: (input: Input) => showState(queryClient, { emailId, state: expect(input) }),
    onSuccess: () => notifications.show({ message: said }),
    onError: (_error, _input, before) => {
      if (before) queryClient.setQueryData(emailQuery(emailId).queryKey, before)
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: emailQuery(emailId).queryKey }),
        queryClient.invalidateQueries({ queryKey: ['emails'] }),
        queryClient.invalidateQueries({ queryKey: ['outbox'] }),
      ]),
  })
}

/** Whoever presses a button here to cancel is the reason for it. */
function reasonOf(state: EmailState): EmailReason | null {
  return state === 'cancelled' ? 'cancelled_by_user' : null
}

async function showState(
  queryClient: QueryClient,
  { emailId, state }: Expected,
): Promise<EmailDetail | undefined> {
  const { queryKey } = emailQuery(emailId)
  await queryClient.cancelQueries({ queryKey })
  const before = queryClient.getQueryData(queryKey)
  queryClient.setQueryData(queryKey, (email) =>
    email ? { ...email, state, reason: reasonOf(state) } : email,
  )
  return before
}
