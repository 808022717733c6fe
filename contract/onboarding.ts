import { z } from 'zod'
import { emailAddress } from './basics.ts'
import { endpoint } from './endpoint.ts'

/**
 * The steps after activation, in order. The step where somebody stands is computed from facts, never stored.
 * `organization` is the first admin's alone: it binds the workspace to the Salesforce org.
 */
export const journeySteps = [
  'api',
  'organization',
  'welcome',
  'intro',
  'mailbox',
  'connected',
  'signature',
  'ready',
  'tour',
  'launch',
  'done',
] as const
export const journeyStep = z.enum(journeySteps)
export type JourneyStep = z.infer<typeof journeyStep>

/** What a person does on a screen of the journey. Saying it twice changes nothing. */
export const journeyFact = z.enum([
  'organization_confirmed',
  'welcomed',
  'introduced',
  'mailbox_postponed',
  'connection_seen',
  'signature_skipped',
  'finished',
  'tour_taken',
  'tour_postponed',
  'launched',
])
export type JourneyFact = z.infer<typeof journeyFact>

export const journeyView = z.object({
  step: journeyStep,
  /** What stands in the way at the current step, when something does. */
  obstacle: z.object({ code: z.string(), details: z.record(z.string(), z.string()) }).nullable(),
  organization: z.object({ name: z.string(), id: z.string() }).nullable(),
  mailbox: z.object({ vendor: z.enum(['gmail', 'outlook']), address: emailAddress }).nullable(),
  /** Mailboxes that this installation can connect. */
  mailboxVendors: z.array(z.enum(['gmail', 'outlook'])),
  mayPostponeMailbox: z.boolean(),
  /** Why no mailbox is connected, as the last refusal said; null when none did, or one is connected. */
  mailboxObstacle: z.object({ code: z.string(), details: z.record(z.string(), z.string()) }).nullable(),
  /** The mail service that the person set out to and has not come back from. */
  notBackFrom: z.enum(['gmail', 'outlook']).nullable(),
  /** Set while an administrator of the mail service has to approve: the link for them, and whether they did. */
  mailboxApproval: z.object({ code: z.string(), url: z.url(), given: z.boolean() }).nullable(),
  /** A mailbox of another address than the user's, which waits for a Yes or a No. */
  pendingMailbox: z.object({ vendor: z.enum(['gmail', 'outlook']), address: emailAddress }).nullable(),
  tour: z.enum(['taken', 'postponed']).nullable(),
  /** The user's own Salesforce, e.g. https://acme.my.salesforce.com */
  salesforceUrl: z.url(),
})
export type JourneyView = z.infer<typeof journeyView>

export const journeyFactRequest = z.object({ fact: journeyFact })

/** `use` keeps the mailbox that waits; otherwise its grant is given back. */
export const mailboxAnswerRequest = z.object({ use: z.boolean() })

/** The mail service has stopped the person on its own page. */
export const mailboxStopRequest = z.object({ vendor: z.enum(['gmail', 'outlook']) })

export const journeyEndpoints = {
  read: endpoint({ method: 'GET', path: '/api/journey', access: 'session', answer: journeyView }),
  recordFact: endpoint({
    method: 'POST',
    path: '/api/journey/facts',
    access: 'session',
    body: journeyFactRequest,
    answer: journeyView,
  }),
  /** Answers once Salesforce has. */
  launch: endpoint({ method: 'POST', path: '/api/launches', access: 'session', answer: journeyView }),
  answerAboutMailbox: endpoint({
    method: 'POST',
    path: '/api/mailbox-answers',
    access: 'session',
    body: mailboxAnswerRequest,
    answer: journeyView,
  }),
  stopMailbox: endpoint({
    method: 'POST',
    path: '/api/mailbox-stops',
    access: 'session',
    body: mailboxStopRequest,
    answer: journeyView,
  }),
}
