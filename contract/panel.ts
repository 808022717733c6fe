import { z } from 'zod'
import { crmId, crmObject, crmPersonObject, id, language } from './basics.ts'
import {
  addressCheck,
  addressCheckRequest,
  attachmentView,
  emailScheduleRequest,
  emailSummary,
  plannedTime,
  plannedTimeQuery,
  sendRequest,
  sendResult,
} from './email.ts'
import { endpoint } from './endpoint.ts'
import { errorBody, errorCode } from './errors.ts'
import { addTaskRequest, taskSummary } from './tasks.ts'
import {
  previewRequest,
  previewView,
  recommendedTemplates,
  templateDetail,
  templateList,
  templateListQuery,
  templateRecommendationQuery,
} from './templates.ts'

/** Written into the panel's page as JSON in `<script id="boot" type="application/json">`. */
export const panelBoot = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('ready'),
    /** Bearer for /api/panel, kept in memory only. */
    token: z.string(),
    language,
    theme: z.enum(['classic', 'lightning']),
    timeZone: z.string(),
    appUrl: z.url(),
    /** The frame's parent, for refreshSignedRequest. */
    parentOrigin: z.url(),
    /** Whether the frame may become as tall as what the panel shows. */
    grows: z.boolean(),
    /** What Salesforce says of the record as it opens the panel: its name from packages that ask for it. */
    record: z.object({ object: crmObject, name: z.string().nullable() }),
  }),
  z.object({
    state: z.literal('refused'),
    code: errorCode,
    language,
    theme: z.enum(['classic', 'lightning']),
    appUrl: z.url(),
    parentOrigin: z.url().nullable(),
    grows: z.boolean(),
  }),
])
export type PanelBoot = z.infer<typeof panelBoot>

/** Longest signed request that is read, in characters; Salesforce's have three to six thousand. */
export const signedRequestLimit = 64_000

/** A fresh signed request for a fresh bearer. */
export const panelSessionRequest = z.object({
  /** The app's id, from the panel's own address. */
  appId: id,
  signedRequest: z.string().max(signedRequestLimit),
})

/** The actions of the panel and the objects on which each stands. Read by server and browser alike. */
export const salesActions = {
  send_email: ['Lead', 'Contact', 'Account', 'Opportunity'],
  add_task: ['Lead', 'Contact'],
} as const satisfies Record<string, readonly z.infer<typeof crmObject>[]>
export type SalesAction = keyof typeof salesActions

/** Somebody at Salesforce whom the seller can write to. */
export const panelPerson = z.object({
  object: crmPersonObject,
  id: crmId,
  name: z.string(),
  title: z.string().nullable(),
  email: z.string().nullable(),
  optedOut: z.boolean(),
  /** To whom they have said no where they have opted out, or that they seem to have in an answer; left out by whoever knows of nobody. */
  saidNo: z.enum(['sender', 'company', 'objection', 'salesforce']).optional(),
  /** They have told us alone that they want no mail: what is no commercial mail may go to them, and the reader has a template of that kind. */
  takesNoncommercial: z.boolean().optional(),
})
export type PanelPerson = z.infer<typeof panelPerson>

/** Everything the panel shows first, in one answer. */
export const panelRecordView = z.object({
  record: z.object({
    object: crmObject,
    id: crmId,
    name: z.string(),
    /** Company, title or stage: one line under the name. */
    subtitle: z.string().nullable(),
  }),
  /** The Lead or Contact itself, or the contacts associated with the Account or Opportunity. */
  people: z.array(panelPerson),
  emails: z.array(emailSummary),
  tasks: z.array(taskSummary),
  mailbox: z.object({
    state: z.enum(['healthy', 'missing', 'lost']),
    address: z.string().nullable(),
    /** Why it does not serve; null while it does, and when its owner left it for later. */
    cause: errorCode.nullable(),
    /** It serves, but answers in it cannot be read for the time being. */
    isStalled: z.boolean(),
  }),
  /** Who reads: only a mail's own sender may do anything about it. */
  user: z.object({ id, name: z.string(), email: z.string() }),
})
export type PanelRecordView = z.infer<typeof panelRecordView>

/**
 * Written at the end of the panel's page as JSON in `<script id="first" type="application/json">`: the record, why it
 * could not be read, or that Salesforce takes its time, so that the panel asks for it by the API.
 */
export const panelFirstState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('read'), view: panelRecordView }),
  z.object({
    state: z.literal('refused'),
    /** As the API would have answered: HTTP status, body, and the seconds of its Retry-After. */
    status: z.int(),
    error: errorBody.shape.error,
    retryAfter: z.int().nullable(),
  }),
  z.object({ state: z.literal('late') }),
])
export type PanelFirstState = z.infer<typeof panelFirstState>

/** Words of the panel in one language, nested. */
export interface PanelWords {
  [key: string]: string | PanelWords
}

/** What `dist/panel-page/page.mjs` offers the server: the panel's first screen as HTML, in the two parts of its page. */
export interface PanelPageModule {
  beginScreen(of: { boot: PanelBoot; words: PanelWords }): {
    /** As far as nothing waits for the record. */
    begun: string
    /** How it goes on from there; null where the panel is refused. */
    end(first: PanelFirstState | null): string
  }
}

export const panelSignatureView = z.object({ html: z.string() })

/** The time zones of the record's people, as far as Salesforce says where they are. */
export const panelZonesView = z.object({
  people: z.array(
    z.object({
      id: crmId,
      /** IANA name; null where it cannot be told. */
      timeZone: z.string().nullable(),
      /** What tells it. */
      origin: z.enum(['state', 'country']).nullable(),
      /** The state or country as it stands on the record; null where there is none. */
      place: z.string().nullable(),
    }),
  ),
})
export type PanelZonesView = z.infer<typeof panelZonesView>

/** The moving part of the record view, while something is under way. */
export const panelActivityView = panelRecordView.pick({ emails: true, tasks: true, mailbox: true })
export type PanelActivityView = z.infer<typeof panelActivityView>

/** All that the panel asks for, whichever noun it is about: the panel loads no other endpoints. */
export const panelEndpoints = {
  /** The page itself, where Salesforce's page posts its signed request. */
  open: endpoint({
    method: 'POST',
    path: '/panel/:appId',
    access: 'public',
    params: z.object({ appId: id }),
    body: z.object({ signed_request: z.string().max(signedRequestLimit) }),
    takes: 'form',
    answer: null,
  }),
  renew: endpoint({
    method: 'POST',
    path: '/api/panel/sessions',
    access: 'public',
    body: panelSessionRequest,
    answer: panelBoot,
  }),
  record: endpoint({ method: 'GET', path: '/api/panel/record', access: 'panel', answer: panelRecordView }),
  activity: endpoint({
    method: 'GET',
    path: '/api/panel/activity',
    access: 'panel',
    answer: panelActivityView,
  }),
  signature: endpoint({
    method: 'GET',
    path: '/api/panel/signature',
    access: 'panel',
    answer: panelSignatureView,
  }),
  attach: endpoint({
    method: 'POST',
    path: '/api/panel/attachments',
    access: 'panel',
    takes: 'file',
    answer: attachmentView,
  }),
  send: endpoint({
    method: 'POST',
    path: '/api/panel/emails',
    access: 'panel',
    body: sendRequest,
    answer: sendResult,
  }),
  recommendedTemplates: endpoint({
    method: 'GET',
    path: '/api/panel/template-recommendations',
    access: 'panel',
    query: templateRecommendationQuery,
    answer: recommendedTemplates,
  }),
  templates: endpoint({
    method: 'GET',
    path: '/api/panel/templates',
    access: 'panel',
    query: templateListQuery,
    answer: templateList,
  }),
  template: endpoint({
    method: 'GET',
    path: '/api/panel/templates/:id',
    access: 'panel',
    params: z.object({ id }),
    answer: templateDetail,
  }),
  preview: endpoint({
    method: 'POST',
    path: '/api/panel/previews',
    access: 'panel',
    body: previewRequest,
    answer: previewView,
  }),
  cancelEmail: endpoint({
    method: 'POST',
    path: '/api/panel/emails/:id/cancellation',
    access: 'panel',
    params: z.object({ id }),
    answer: emailSummary,
  }),
  scheduleEmail: endpoint({
    method: 'PUT',
    path: '/api/panel/emails/:id/schedule',
    access: 'panel',
    params: z.object({ id }),
    body: emailScheduleRequest,
    answer: emailSummary,
  }),
  plannedTime: endpoint({
    method: 'GET',
    path: '/api/panel/planned-time',
    access: 'panel',
    query: plannedTimeQuery,
    answer: plannedTime,
  }),
  checkAddresses: endpoint({
    method: 'POST',
    path: '/api/panel/address-checks',
    access: 'panel',
    body: addressCheckRequest,
    answer: addressCheck,
  }),
  zones: endpoint({ method: 'GET', path: '/api/panel/time-zones', access: 'panel', answer: panelZonesView }),
  addTask: endpoint({
    method: 'POST',
    path: '/api/panel/tasks',
    access: 'panel',
    body: addTaskRequest,
    answer: taskSummary,
  }),
}
