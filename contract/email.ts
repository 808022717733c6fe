import { z } from 'zod'
import { crmId, crmObject, crmPersonObject, emailAddress, id, instant, timeZone, wallTime } from './basics.ts'
import { endpoint } from './endpoint.ts'
import { longestReminder } from './values/reminder.ts'

/** Attachments and inline images of one mail together, in bytes. */
export const attachmentsLimit = 15_000_000
/** Text and inline images of one message as HTML, in characters: four of the largest images, or a long letter. */
export const messageLimit = 3_000_000
/** People that one request may write to. */
export const recipientsLimit = 200

/** The states of an e-mail. */
export const emailState = z.enum([
  'waiting',
  /** Its sender has chosen a later time, which has not come. */
  'scheduled',
  'sending',
  'sent',
  'cancelled',
  'failed',
  'needs_attention',
])
export type EmailState = z.infer<typeof emailState>

/** Why a mail stands where it stands. */
export const emailReason = z.enum([
  'undo_window',
  'opted_out',
  'copy_opted_out',
  /** Its domain is blocked. */
  'recipient_blocked',
  'copy_blocked',
  'opt_out_unreadable',
  'mailbox_missing',
  'mailbox_disconnected',
  'rate_limited',
  'rejected',
  'content_missing',
  'in_doubt',
  'day_late',
  'restored',
  'cancelled_by_user',
  'user_deactivated',
  /** Whom it was to go to has asked to be erased. */
  'erased',
  'temporary',
  'operator',
  'held',
  /** What keeps back a mail that is due: see `holdReasons`. */
  'minute_limit',
  'daily_limit',
  'throttled',
  'user_daily_limit',
  'domain_limit',
  'outside_window',
  /** Whom it goes to has asked for no more mail in an answer; nobody has said yet what that means. */
  'objection',
])
export type EmailReason = z.infer<typeof emailReason>
/** Why a mail has failed: its words say what its sender can do. */
export const failedReasons = ['rejected', 'content_missing'] as const satisfies readonly EmailReason[]

/** What the sender may do, by state. Read by server and browser alike. */
export const emailActions = {
  cancel: ['waiting', 'scheduled'],
  /** Another time, or now. */
  schedule: ['waiting', 'scheduled'],
  /** What it says. */
  rewrite: ['waiting', 'scheduled'],
  retry: ['failed'],
  decide: ['needs_attention'],
} as const satisfies Record<string, readonly EmailState[]>

/** What somebody may say about a mail that asks. */
const emailDecision = z.enum(['it_was_sent', 'send_again', 'drop'])
export type EmailDecision = z.infer<typeof emailDecision>

/**
 * Which answers are open, by why the mail asks: only one in doubt may have been sent; `send_again` after
 * `copy_opted_out` or `copy_blocked` leaves those copies out. Read by server and browser alike.
 */
export const decisions = {
  in_doubt: ['it_was_sent', 'send_again', 'drop'],
  copy_opted_out: ['send_again', 'drop'],
  copy_blocked: ['send_again', 'drop'],
  objection: ['drop'],
  day_late: ['send_again', 'drop'],
  restored: ['it_was_sent', 'send_again', 'drop'],
} as const satisfies Partial<Record<EmailReason, readonly EmailDecision[]>>

/** How far a Salesforce write has come. */
export const crmWriteState = z.enum(['none', 'waiting', 'writing', 'written', 'failed'])

/** A time that a sender chooses: what a clock shows in an IANA zone. */
export const emailSchedule = z.object({
  local: wallTime,
  timeZone: timeZone.regex(/^[A-Za-z]/, 'not the name of a time zone'),
})
export type EmailSchedule = z.infer<typeof emailSchedule>

/** The same by a sender who knows that it may lie outside of the sending window, and wants it all the same. */
export const chosenSchedule = emailSchedule.extend({ anyway: z.boolean().optional() })
export type ChosenSchedule = z.infer<typeof chosenSchedule>

/** The same for mail to several: with `each` by the clock of each of them, `timeZone` being that of whom nobody knows it of. */
export const sendSchedule = chosenSchedule.extend({ each: z.boolean().optional() })
export type SendSchedule = z.infer<typeof sendSchedule>

/** What somebody asks who is about to choose a time. `recipientZone`: of whom the mail goes to, as far as it is known. */
export const plannedTimeQuery = emailSchedule.extend({ recipientZone: timeZone.optional() })
export type PlannedTimeQuery = z.infer<typeof plannedTimeQuery>

/**
 * Another time for a mail that has not begun to leave, or none: it goes when the undo window has passed. `from`: when it was
 * to leave as far as its sender saw, `at` of its summary; who has seen an older time than it has is told. `anyway`: what is to
 * become of it outside of the sending hours that bind it, false being to wait for them; who has not said it is asked.
 */
export const emailScheduleRequest = z.union([
  chosenSchedule.extend({ from: instant }),
  z.object({ now: z.literal(true), from: instant }),
])
export type EmailScheduleRequest = z.infer<typeof emailScheduleRequest>

/** When that is. Where clocks leave the hour out, `local` is the one after the gap, and another than was asked for. */
export const plannedTime = emailSchedule.extend({
  at: instant,
  /** The sending window that binds the mail is shut then; `next` is when it opens, null where it never does. */
  outside: z.object({ next: emailSchedule.extend({ at: instant }).nullable() }).nullable(),
})
export type PlannedTime = z.infer<typeof plannedTime>

/**
 * What is to become of a mail that would leave outside of the sending hours that bind it: it leaves all the same, or waits
 * for them. Who has not said it is asked, by a refusal.
 */
export const outsideHours = z.enum(['anyway', 'wait'])
export type OutsideHours = z.infer<typeof outsideHours>

/** A window that writes a draft, by an id it makes; `from`: the version that it began with, 0 for a new one. */
export const draftSight = z.object({ writer: id, from: z.int().min(0) })
export type DraftSight = z.infer<typeof draftSight>

/** Days without an answer after which the sender of a mail is told. */
export const remindAfterDays = z.int().min(1).max(longestReminder)

/** Addresses that somebody is about to write to, and which of them get no mail by what we know ourselves. */
export const addressCheckRequest = z.object({
  addresses: z.array(emailAddress).max(300),
  /** What is written, where it was begun with a template that is marked as non-commercial. */
  written: z
    .object({ templateId: id, subject: z.string().max(500), html: z.string().max(messageLimit) })
    .optional(),
})
export type AddressCheckRequest = z.input<typeof addressCheckRequest>
export const addressCheck = z.object({
  /** What is written is the template's text as an admin has marked it: it goes to those too who have told us no. */
  isNoncommercial: z.boolean(),
  keptBack: z.array(
    z.object({ address: z.string(), cause: z.enum(['sender', 'company', 'domain', 'objection']) }),
  ),
})
export type AddressCheck = z.infer<typeof addressCheck>

/** A mail that answers a message which came to one of the sender's own: the message says whom it goes to, and about what. */
export const answersMessage = z.object({
  message: id,
  /** By whose clock they go, where the sender knows better than Salesforce. */
  timeZone: timeZone.optional(),
})

/** One mail for each person in `to`; an answer has nobody there. */
export const sendRequest = z.object({
  /** Made by the browser once per compose; the same key never sends twice, nor something else. */
  key: id,
  to: z
    .array(
      z.object({
        object: crmPersonObject,
        id: crmId,
        /** By whose clock they go, where the sender knows better than Salesforce. */
        timeZone: timeZone.optional(),
      }),
    )
    .max(recipientsLimit),
  answers: answersMessage.optional(),
  cc: z.array(emailAddress).max(50).default([]),
  bcc: z.array(emailAddress).max(50).default([]),
  subject: z.string().trim().min(1).max(500),
  /** Body without the signature; the server appends it. Images as data: URLs. */
  html: z.string().max(messageLimit),
  attachments: z.array(id).max(25).default([]),
  /** The template that it was begun with; one that the sender may not use is not remembered. */
  templateId: id.optional(),
  /** When they are to leave; at once where it is not told. */
  schedule: sendSchedule.optional(),
  outside: outsideHours.optional(),
  /** The window that wrote it, and the version of the draft under the same key that it began with: that draft goes along. */
  draft: draftSight.optional(),
  remindAfterDays: remindAfterDays.optional(),
})
export type SendRequest = z.input<typeof sendRequest>

/**
 * Why somebody gets no mail: they have told this seller so, or the company, or their box Email Opt Out is ticked in
 * Salesforce; or an admin has blocked their domain; or they have objected in an answer, and it is not decided.
 */
const keptBackCause = z.enum(['sender', 'company', 'salesforce', 'domain', 'objection'])

export const recipientView = z.object({ name: z.string().nullable(), address: z.string() })

/**
 * Why a mail came back. `hard`: the address takes no mail. `soft`: it may another time. `policy`: the mail or its sender was
 * refused, whatever the address.
 */
export const bounceKind = z.enum(['hard', 'soft', 'policy'])
export type BounceKind = z.infer<typeof bounceKind>

export const emailSummary = z.object({
  id,
  state: emailState,
  reason: emailReason.nullable(),
  subject: z.string(),
  to: recipientView,
  createdAt: instant,
  /** When it will be tried (waiting, scheduled), was handed over (sent), or came to its end. */
  at: instant,
  /**
   * When it leaves if nothing new is written, as limits and sending windows stand, and what keeps it back until then;
   * `at` is null where its window never opens. Null where nobody can say, or it does not wait for a time.
   */
  expected: z
    .object({
      at: instant.nullable(),
      reason: emailReason.nullable(),
      /** By whose clock a sending window binds it, and what told that; null where none does. */
      clock: z
        .object({ timeZone: z.string(), from: z.enum(['sender', 'state', 'country', 'chosen', 'unknown']) })
        .nullable(),
    })
    .nullable(),
  /** By whose clock its recipient goes, and what told it, as it is stored with the mail; null where nobody knows. */
  recipientZone: z.object({ timeZone: z.string(), from: z.enum(['state', 'country', 'chosen']) }).nullable(),
  /** The time that its sender has chosen, as they chose it; null for one that was to leave at once. */
  schedule: z.object({ local: z.string(), timeZone: z.string() }).nullable(),
  sender: z.object({ id, name: z.string() }),
  /** What it says can still be changed: it has not been tried, and is kept as it was written. */
  isChangeable: z.boolean(),
  crm: z.object({
    state: crmWriteState,
    /** Salesforce's own code when a write failed. */
    code: z.string().nullable(),
    taskUrl: z.url().nullable(),
    recordUrl: z.url().nullable(),
  }),
  /** The latest answer by a person; automatic ones do not count. The address is as it stood in the answer. */
  replied: z
    .object({ at: instant, from: z.object({ name: z.string().nullable(), address: z.string() }) })
    .nullable(),
  /** It came back: to whom it could not be delivered and why, where the report says so. */
  bounced: z
    .object({
      at: instant,
      addresses: z.array(z.string()),
      kind: bounceKind.nullable(),
      /** The enhanced status code of the latest report (RFC 3463). */
      code: z.string().nullable(),
    })
    .nullable(),
  /** Who kept it from leaving, or was left out of it, and why. */
  keptBack: z.array(z.object({ address: z.string(), cause: keptBackCause })),
})
export type EmailSummary = z.infer<typeof emailSummary>

/** One mail a person, in the order of `to`. */
export const sendResult = z.object({ emails: z.array(emailSummary) })

export const emailListQuery = z.object({
  state: z.enum(['all', 'pending', 'scheduled', 'sent', 'undelivered']).default('all'),
  /** Left out: whatever the reader may see, which for an admin is everybody's. */
  whose: z.literal('own').optional(),
  /** Only those that were begun with this template. */
  templateId: id.optional(),
  cursor: z.string().max(200).optional(),
})
/** Newest first, 50 a page. */
export const emailList = z.object({ emails: z.array(emailSummary), nextCursor: z.string().nullable() })
export type EmailList = z.infer<typeof emailList>

/** One mail; its text only for its own sender. */
export const emailDetail = emailSummary.extend({
  cc: z.array(recipientView),
  bcc: z.array(recipientView),
  html: z.string().nullable(),
  /** When its body and files were taken away: the workspace keeps them no longer, or somebody was erased. */
  emptied: z.object({ at: instant, by: z.enum(['retention', 'erasure']) }).nullable(),
  /** When its addressee was erased, before it was written: what is kept of them now is new. */
  erasedBefore: instant.nullable(),
  /**
   * It is the text of a template that an admin has marked as non-commercial, as far as was seen; and who has got it, or was to
   * get it, although they had said no to us. Null for any other.
   */
  noncommercial: z.object({ passed: z.array(z.string()) }).nullable(),
  attachments: z.array(z.object({ name: z.string(), size: z.number() })),
  record: z.object({ object: crmObject, id: crmId }).nullable(),
  /** The Lead or Contact that it went to. */
  person: z.object({ object: crmPersonObject, id: crmId }).nullable(),
})
export type EmailDetail = z.infer<typeof emailDetail>

/** Somebody looked in the mailbox and says what happened. */
export const emailDecisionRequest = z.object({ decision: emailDecision })

export const attachmentView = z.object({ id, name: z.string(), size: z.number(), mediaType: z.string() })
export type AttachmentView = z.infer<typeof attachmentView>

/** Who and what an answer is fixed to. */
export const answering = z.object({
  message: id,
  to: recipientView,
  subject: z.string(),
  /** The address that it goes from. */
  from: z.string(),
  /** The record of the mail that the message came to. */
  record: z.object({ object: crmObject, id: crmId }),
  /** Who that is at Salesforce, as far as it is known here. */
  who: z.object({ object: crmPersonObject, id: crmId }).nullable(),
})
export type Answering = z.infer<typeof answering>

const params = z.object({ id })

export const emailEndpoints = {
  list: endpoint({
    method: 'GET',
    path: '/api/emails',
    access: 'session',
    query: emailListQuery,
    answer: emailList,
  }),
  read: endpoint({ method: 'GET', path: '/api/emails/:id', access: 'session', params, answer: emailDetail }),
  cancel: endpoint({
    method: 'POST',
    path: '/api/emails/:id/cancellation',
    access: 'session',
    params,
    answer: emailSummary,
  }),
  schedule: endpoint({
    method: 'PUT',
    path: '/api/emails/:id/schedule',
    access: 'session',
    params,
    body: emailScheduleRequest,
    answer: emailSummary,
  }),
  plannedTime: endpoint({
    method: 'GET',
    path: '/api/planned-time',
    access: 'session',
    query: plannedTimeQuery,
    answer: plannedTime,
  }),
  checkAddresses: endpoint({
    method: 'POST',
    path: '/api/address-checks',
    access: 'session',
    body: addressCheckRequest,
    answer: addressCheck,
  }),
  retry: endpoint({
    method: 'POST',
    path: '/api/emails/:id/attempts',
    access: 'session',
    params,
    answer: emailSummary,
  }),
  decide: endpoint({
    method: 'POST',
    path: '/api/emails/:id/decision',
    access: 'session',
    params,
    body: emailDecisionRequest,
    answer: emailSummary,
  }),
  logAgain: endpoint({
    method: 'POST',
    path: '/api/emails/:id/crm-writes',
    access: 'session',
    params,
    answer: null,
  }),
}
