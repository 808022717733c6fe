import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { type AuditQuery, auditList } from '../../contract/audit.ts'
import { connectionList } from '../../contract/connections.ts'
import { type EmailSummary, emailDetail, emailList, type emailListQuery } from '../../contract/email.ts'
import { funnelView } from '../../contract/funnel.ts'
import { invitationList } from '../../contract/invitations.ts'
import { type JourneyView, journeyView } from '../../contract/journey.ts'
import { type SessionView, sessionView } from '../../contract/session.ts'
import { signatureSuggestion, signatureView } from '../../contract/signature.ts'
import { taskList } from '../../contract/tasks.ts'
import { userList } from '../../contract/users.ts'
import { apiPaths } from '../paths.ts'
import { api } from './app-client.ts'
import { keepAnswer } from './keep-answer.ts'

export type EmailFilter = z.infer<typeof emailListQuery>['state']

/** While a mail or its Salesforce write is on its way, the screen asks again this often. */
const pollEvery = 2000
/** While a mail may be answered. */
const answerPollEvery = 30_000
/** Days in which most answers come; an older mail shows its answer when the screen is opened. */
const answerExpectedDays = 7

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api.get(apiPaths.session, sessionView, { signal }),
  staleTime: 30_000,
})

export const journeyQuery = queryOptions({
  queryKey: ['journey'],
  queryFn: ({ signal }) => api.get(apiPaths.journey, journeyView, { signal }),
})

export const signatureQuery = queryOptions({
  queryKey: ['signature'],
  queryFn: ({ signal }) => api.get(apiPaths.signature, signatureView, { signal }),
})

export const signatureSuggestionQuery = queryOptions({
  queryKey: ['signature', 'suggestion'],
  queryFn: ({ signal }) => api.get(apiPaths.signatureSuggestion, signatureSuggestion, { signal }),
  staleTime: 300_000,
  retry: false,
})

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: ({ signal }) => api.get(apiPaths.connections, connectionList, { signal }),
})

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => api.get(apiPaths.users, userList, { signal }),
})

export const funnelQuery = queryOptions({
  queryKey: ['funnel'],
  queryFn: ({ signal }) => api.get(apiPaths.funnel, funnelView, { signal }),
})

export const auditQuery = (filter: Omit<AuditQuery, 'cursor'>) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get(apiPaths.auditEvents({ ...filter, cursor: pageParam ?? undefined }), auditList, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  })

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: ({ signal }) => api.get(apiPaths.invitations, invitationList, { signal }),
  refetchInterval: (query) =>
    query.state.data?.invitations.some((one) => one.mail === 'waiting' || one.mail === 'sending')
      ? pollEvery
      : false,
})

export const emailsQuery = (state: EmailFilter) =>
  infiniteQueryOptions({
    queryKey: ['emails', state],
    queryFn: ({ signal, pageParam }) =>
      api.get(apiPaths.emails({ state, cursor: pageParam ?? undefined }), emailList, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: (query) => pollFor(query.state.data?.pages.flatMap((page) => page.emails) ?? []),
  })

export const emailQuery = (emailId: string) =>
  queryOptions({
    queryKey: ['email', emailId],
    queryFn: ({ signal }) => api.get(apiPaths.email(emailId), emailDetail, { signal }),
    refetchInterval: (query) => pollFor(query.state.data ? [query.state.data] : []),
  })

export const tasksQuery = infiniteQueryOptions({
  queryKey: ['tasks'],
  queryFn: ({ signal, pageParam }) =>
    api.get(apiPaths.tasks({ cursor: pageParam ?? undefined }), taskList, { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
  refetchInterval: (query) =>
    query.state.data?.pages.some((page) => page.tasks.some((task) => isBeingWritten(task.crm.state)))
      ? pollEvery
      : false,
})

/** Puts a fresh journey into the cache, and its step into the session's. */
export function keepJourney(queryClient: QueryClient, journey: JourneyView): void {
  keepAnswer(queryClient, journeyQuery.queryKey, journey)
  keepStep(queryClient, journey)
}

/** Puts the step of a journey that was read into the session, whose own may be older. */
export function keepStep(queryClient: QueryClient, { step }: JourneyView): void {
  keepAnswer<SessionView>(queryClient, sessionQuery.queryKey, (session) =>
    session ? { ...session, step } : session,
  )
}

/** How soon a screen with these mails asks again: milliseconds, or not at all. */
function pollFor(emails: EmailSummary[]): number | false {
  if (emails.some(isOnItsWay)) return pollEvery
  const oldest = Date.now() - answerExpectedDays * 86_400_000
  const mayBeAnswered = emails.some((email) => email.state === 'sent' && Date.parse(email.at) > oldest)
  return mayBeAnswered ? answerPollEvery : false
}

function isOnItsWay(email: { state: string; crm: { state: string } }): boolean {
  return email.state === 'waiting' || email.state === 'sending' || isBeingWritten(email.crm.state)
}

function isBeingWritten(state: string): boolean {
  return state === 'waiting' || state === 'writing'
}
