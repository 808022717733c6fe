import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { funnelEndpoints } from '../../contract/administration.ts'
import { type AuditQuery, auditEndpoints } from '../../contract/audit.ts'
import { connectionEndpoints } from '../../contract/connections.ts'
import {
  type EmailDetail,
  type EmailSummary,
  emailEndpoints,
  type emailListQuery,
} from '../../contract/email.ts'
import { composeEndpoints } from '../../contract/email-compose.ts'
import { emailConversationEndpoints } from '../../contract/email-conversation.ts'
import { invitationEndpoints } from '../../contract/invitations.ts'
import { type JourneyView, journeyEndpoints } from '../../contract/onboarding.ts'
import { objectionEndpoints } from '../../contract/opt-outs-objections.ts'
import { outboxEndpoints } from '../../contract/outbox.ts'
import { followUpEndpoints } from '../../contract/replies.ts'
import { type SessionView, sessionEndpoints } from '../../contract/session.ts'
import { signatureEndpoints } from '../../contract/signatures.ts'
import { taskEndpoints } from '../../contract/tasks.ts'
import { templateEndpoints, type templateListQuery } from '../../contract/templates.ts'
import { userEndpoints } from '../../contract/users.ts'
import { call } from './app-client.ts'
import { isBeingWritten, isKeptBack, isMoving } from './email-states.ts'
import { saveAnswer } from './save-answer.ts'

export type EmailFilter = z.infer<typeof emailListQuery>['state']

/** While a mail or its Salesforce write is on its way, the screen asks again this often. */
const pollEvery = 2000
/** While the outbox is looked at. */
const outboxPollEvery = 15_000
/** While a mail may be answered. */
const answerPollEvery = 30_000
/** Days in which most answers come; an older mail shows its answer when the screen is opened. */
const answerExpectedDays = 7

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => call(sessionEndpoints.read, { signal }),
  staleTime: 30_000,
})

export const journeyQuery = queryOptions({
  queryKey: ['journey'],
  queryFn: ({ signal }) => call(journeyEndpoints.read, { signal }),
})

export const signatureQuery = queryOptions({
  queryKey: ['signature'],
  queryFn: ({ signal }) => call(signatureEndpoints.read, { signal }),
})

export const signatureSuggestionQuery = queryOptions({
  queryKey: ['signature', 'suggestion'],
  queryFn: ({ signal }) => call(signatureEndpoints.suggest, { signal }),
  staleTime: 300_000,
  retry: false,
})

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: ({ signal }) => call(connectionEndpoints.list, { signal }),
})

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => call(userEndpoints.list, { signal }),
})

export const funnelQuery = queryOptions({
  queryKey: ['funnel'],
  queryFn: ({ signal }) => call(funnelEndpoints.read, { signal }),
})

export const auditQuery = (filter: Omit<AuditQuery, 'cursor'>) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ signal, pageParam }) =>
      call(auditEndpoints.list, { query: { ...filter, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  })

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: ({ signal }) => call(invitationEndpoints.list, { signal }),
  refetchInterval: (query) =>
    query.state.data?.invitations.some((one) => one.mail === 'waiting' || one.mail === 'sending')
      ? pollEvery
      : false,
})

/** `state` left out: all. */
export const emailsQuery = (filter: Omit<z.input<typeof emailListQuery>, 'cursor'>) =>
  infiniteQueryOptions({
    queryKey: ['emails', filter],
    queryFn: ({ signal, pageParam }) =>
      call(emailEndpoints.list, { query: { ...filter, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: (query) => pollFor(query.state.data?.pages.flatMap((page) => page.emails) ?? []),
  })

/** Leads and Contacts by name or address; each search is a call of the reader's at Salesforce. */
export const peopleQuery = (search: string) =>
  queryOptions({
    queryKey: ['people', search],
    queryFn: ({ signal }) => call(composeEndpoints.people, { query: { search }, signal }),
    enabled: search.length >= fewestSought,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    retry: false,
  })

/** Letters with which people are searched. */
export const fewestSought = 2
/** Milliseconds after the last of them. */
export const searchAfter = 350

/** What has not been sent yet. */
export const outboxQuery = (whose: 'own' | undefined) =>
  infiniteQueryOptions({
    queryKey: ['outbox', 'emails', whose],
    queryFn: ({ signal, pageParam }) =>
      call(outboxEndpoints.list, { query: { whose, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    // It shows where everything stands, and times that move when something new is written.
    refetchInterval: (query) =>
      pollFor(query.state.data?.pages.flatMap((page) => page.emails) ?? []) || outboxPollEvery,
  })

/** Mailboxes with what is used of their limits. */
export const mailboxUseQuery = (whose: 'own' | undefined) =>
  infiniteQueryOptions({
    queryKey: ['outbox', 'mailboxes', whose],
    queryFn: ({ signal, pageParam }) =>
      call(outboxEndpoints.mailboxes, { query: { whose, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: outboxPollEvery,
  })

export const emailQuery = (emailId: string) =>
  queryOptions({
    queryKey: ['email', emailId],
    queryFn: ({ signal }) => call(emailEndpoints.read, { params: { id: emailId }, signal }),
    refetchInterval: (query) => pollFor(query.state.data ? [query.state.data] : []),
  })

/** What was sent and what came back; read anew when the mail has left, and when something more has come back to it. */
export const conversationQuery = ({ id, state, replied, bounced }: EmailDetail) =>
  queryOptions({
    queryKey: ['email', id, 'conversation', state, replied?.at, bounced?.at],
    queryFn: ({ signal }) => call(emailConversationEndpoints.read, { params: { id }, signal }),
    // An answer that is on its way is followed until it has left.
    refetchInterval: (query) =>
      query.state.data?.items.some(
        (item) => item.kind === 'sent' && item.email.id !== id && isMoving(item.email),
      )
        ? pollEvery
        : false,
    // Somebody may be writing an answer there.
    placeholderData: keepPreviousData,
  })

/** A message of the reader's mailbox; it does not change there, and is forgotten as soon as the page is left. */
export const messageQuery = (id: string) =>
  queryOptions({
    queryKey: ['received-message', id],
    queryFn: ({ signal }) => call(emailConversationEndpoints.readMessage, { params: { id }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  })

/** What waits for the reader. A mailbox is read every 20 seconds, and what came is to be seen within 30. */
export const followUpsQuery = queryOptions({
  queryKey: ['follow-ups'],
  queryFn: ({ signal }) => call(followUpEndpoints.list, { signal }),
  refetchInterval: 5_000,
})

/** Who asks for no more mail, and waits for the reader's word. */
export const objectionsQuery = queryOptions({
  queryKey: ['objections'],
  queryFn: ({ signal }) => call(objectionEndpoints.list, { signal }),
  refetchInterval: 10_000,
})

export const tasksQuery = infiniteQueryOptions({
  queryKey: ['tasks'],
  queryFn: ({ signal, pageParam }) =>
    call(taskEndpoints.list, { query: { cursor: pageParam ?? undefined }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
  refetchInterval: (query) =>
    query.state.data?.pages.some((page) => page.tasks.some((task) => isBeingWritten(task.crm.state)))
      ? pollEvery
      : false,
})

/** Everything about templates. */
export const templatesKey = ['templates']

export const templatesQuery = (query: z.output<typeof templateListQuery>) =>
  queryOptions({
    queryKey: [...templatesKey, 'list', query],
    queryFn: ({ signal }) => call(templateEndpoints.list, { query, signal }),
  })

/** What is amiss in the fields of a template as it was saved as this version. */
export const templateCheckQuery = ({ id, version }: { id: string; version: number }) =>
  queryOptions({
    queryKey: [...templatesKey, id, 'check', version],
    queryFn: ({ signal }) => call(templateEndpoints.check, { params: { id }, signal }),
    retry: false,
  })

export const templateQuery = (id: string) =>
  queryOptions({
    queryKey: [...templatesKey, id],
    queryFn: ({ signal }) => call(templateEndpoints.read, { params: { id }, signal }),
  })

/** Puts a fresh journey into the cache, and its step into the session's. */
export function saveJourney(queryClient: QueryClient, journey: JourneyView): void {
  saveAnswer(queryClient, journeyQuery.queryKey, journey)
  saveStep(queryClient, journey)
}

/** Puts the step of a journey that was read into the session, whose own may be older. */
export function saveStep(queryClient: QueryClient, { step }: JourneyView): void {
  saveAnswer<SessionView>(queryClient, sessionQuery.queryKey, (session) =>
    session ? { ...session, step } : session,
  )
}

/** The longest that a browser's timer waits. */
const longestTimer = 2 ** 31 - 1

/** How soon a screen with these mails asks again: milliseconds, or not at all. One that is scheduled moves at its time. */
function pollFor(emails: EmailSummary[]): number | false {
  if (emails.some(isMoving)) return pollEvery
  const now = Date.now()
  const planned = emails.filter(({ state }) => state === 'scheduled').map(({ at }) => Date.parse(at) - now)
  const keptBack = emails.some((email) => email.state === 'waiting' && isKeptBack(email))
  const oldest = now - answerExpectedDays * 86_400_000
  const mayBeAnswered = emails.some((email) => email.state === 'sent' && Date.parse(email.at) > oldest)
  const next = Math.min(
    ...planned.map((wait) => Math.max(wait, pollEvery)),
    mayBeAnswered || keptBack ? answerPollEvery : longestTimer,
  )
  return next < longestTimer ? next : false
}
