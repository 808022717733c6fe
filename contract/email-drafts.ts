import { z } from 'zod'
import { crmId, crmObject, crmPersonObject, id, instant, timeZone } from './basics.ts'
import {
  answersMessage,
  attachmentView,
  draftSight,
  messageLimit,
  recipientsLimit,
  remindAfterDays,
  sendSchedule,
} from './email.ts'
import { endpoint } from './endpoint.ts'
import { keptLimit, readLimit } from './values/kept-draft.ts'

/** Drafts of one user and how much they hold together, files too; and the discarded ones that can still be had back. */
export const draftsLimit = { drafts: 100, bytes: 200_000_000, discarded: 20 } as const
/** Days after which a draft goes that nobody has changed, and hours in which a discarded one can be had back. */
export const draftsKept = { untouchedDays: 90, discardedHours: 24 } as const

const recipient = z.object({
  object: crmPersonObject,
  id: crmId,
  name: z.string().max(keptLimit.name),
  /** By whose clock they go, where the writer has chosen that. */
  timeZone: timeZone.optional(),
})
/** What stands in the field of copies: what is no address yet is kept too. */
const copies = z.array(z.string().max(keptLimit.line)).max(keptLimit.copies)

/** What an answer is written to, and whom it will go to. */
const draftAnswers = answersMessage.extend({
  to: z.object({
    name: z.string().max(readLimit.name).nullable(),
    address: z.string().max(readLimit.address),
  }),
})

/** What is written, as far as it goes; an answer has nobody in `to`. */
const content = z.object({
  record: z.object({ object: crmObject, id: crmId }),
  to: z.array(recipient).max(recipientsLimit),
  answers: draftAnswers.nullable().default(null),
  cc: copies,
  bcc: copies,
  subject: z.string().max(keptLimit.subject),
  html: z.string().max(messageLimit),
  attachments: z.array(id).max(keptLimit.files),
  templateId: id.nullable(),
  remindAfterDays: remindAfterDays.nullable().default(null),
  /** The time that was chosen and not yet taken. */
  schedule: sendSchedule.nullable().default(null),
})

export const saveDraftRequest = content.extend(draftSight.shape)
export type SaveDraftRequest = z.input<typeof saveDraftRequest>

export const draftSummary = content.pick({ record: true, to: true, subject: true }).extend({
  id,
  /** `emailId`: the mail that the answered message came to. */
  answers: draftAnswers.extend({ emailId: id }).nullable(),
  version: z.int(),
  updatedAt: instant,
  isDiscarded: z.boolean(),
})
export type DraftSummary = z.infer<typeof draftSummary>

/** Last changed first: all there are. */
export const draftList = z.object({ drafts: z.array(draftSummary) })

export const draftDetail = content.omit({ attachments: true, answers: true }).extend({
  answers: draftSummary.shape.answers,
  attachments: z.array(attachmentView),
  id,
  version: z.int(),
  updatedAt: instant,
  isDiscarded: z.boolean(),
})
export type DraftDetail = z.infer<typeof draftDetail>

const params = z.object({ id })

/** A user's own drafts; nobody else sees them. */
export const draftEndpoints = {
  list: endpoint({ method: 'GET', path: '/api/drafts', access: 'session', answer: draftList }),
  read: endpoint({ method: 'GET', path: '/api/drafts/:id', access: 'session', params, answer: draftDetail }),
  save: endpoint({
    method: 'PUT',
    path: '/api/drafts/:id',
    access: 'session',
    params,
    body: saveDraftRequest,
    answer: draftSummary,
  }),
  discard: endpoint({
    method: 'PUT',
    path: '/api/drafts/:id/discarding',
    access: 'session',
    params,
    answer: draftSummary,
  }),
  restore: endpoint({
    method: 'DELETE',
    path: '/api/drafts/:id/discarding',
    access: 'session',
    params,
    answer: draftSummary,
  }),
}

/** The same for the panel, which knows the drafts of its record only. */
export const panelDraftEndpoints = {
  list: endpoint({ method: 'GET', path: '/api/panel/drafts', access: 'panel', answer: draftList }),
  read: endpoint({
    method: 'GET',
    path: '/api/panel/drafts/:id',
    access: 'panel',
    params,
    answer: draftDetail,
  }),
  save: endpoint({
    method: 'PUT',
    path: '/api/panel/drafts/:id',
    access: 'panel',
    params,
    body: saveDraftRequest,
    answer: draftSummary,
  }),
  discard: endpoint({
    method: 'PUT',
    path: '/api/panel/drafts/:id/discarding',
    access: 'panel',
    params,
    answer: draftSummary,
  }),
  restore: endpoint({
    method: 'DELETE',
    path: '/api/panel/drafts/:id/discarding',
    access: 'panel',
    params,
    answer: draftSummary,
  }),
}
