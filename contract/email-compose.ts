import { z } from 'zod'
import { crmId, crmObject } from './basics.ts'
import { attachmentView, sendRequest, sendResult } from './email.ts'
import { endpoint } from './endpoint.ts'
import { panelPerson, panelRecordView, panelZonesView } from './panel.ts'
import {
  previewRequest,
  previewView,
  recommendedTemplates,
  templateRecommendationQuery,
} from './templates.ts'

/** The Salesforce record that a mail is written on: a Lead or Contact itself, or an Account or Opportunity. */
const composeRecord = z.object({ object: crmObject, id: crmId })
export type ComposeRecord = z.infer<typeof composeRecord>

/**
 * Leads and Contacts, at most 20, that Salesforce finds with the reader's own rights: first whose name has the words, then by
 * whatever else they were found. `more`: there are others.
 */
export const peopleFound = z.object({ people: z.array(panelPerson), more: z.boolean() })

/** Who can be written to from the record, by which mailbox, and what was written before. */
export const composeView = panelRecordView.pick({ record: true, people: true, mailbox: true, emails: true })

/** What writing a mail in the web app asks for; in the panel the bearer names the record. */
export const composeEndpoints = {
  people: endpoint({
    method: 'GET',
    path: '/api/compose/people',
    access: 'session',
    query: z.object({ search: z.string().trim().min(2).max(100) }),
    answer: peopleFound,
  }),
  record: endpoint({
    method: 'GET',
    path: '/api/compose/:object/:id',
    access: 'session',
    params: composeRecord,
    answer: composeView,
  }),
  zones: endpoint({
    method: 'GET',
    path: '/api/compose/:object/:id/time-zones',
    access: 'session',
    params: composeRecord,
    answer: panelZonesView,
  }),
  recommendedTemplates: endpoint({
    method: 'GET',
    path: '/api/compose/:object/:id/template-recommendations',
    access: 'session',
    params: composeRecord,
    query: templateRecommendationQuery,
    answer: recommendedTemplates,
  }),
  preview: endpoint({
    method: 'POST',
    path: '/api/compose/:object/:id/previews',
    access: 'session',
    params: composeRecord,
    body: previewRequest,
    answer: previewView,
  }),
  send: endpoint({
    method: 'POST',
    path: '/api/compose/:object/:id/emails',
    access: 'session',
    params: composeRecord,
    body: sendRequest,
    answer: sendResult,
  }),
  attach: endpoint({
    method: 'POST',
    path: '/api/attachments',
    access: 'session',
    takes: 'file',
    answer: attachmentView,
  }),
}
