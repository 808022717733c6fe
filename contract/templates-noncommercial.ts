import { z } from 'zod'
import { id, instant } from './basics.ts'
import { endpoint } from './endpoint.ts'

/** A template whose mails an admin has said to be no commercial ones. */
const markedTemplate = z.object({
  id,
  name: z.string(),
  owner: z.string(),
  /** Whether the reader may open it: their own, or a shared one. */
  isOpen: z.boolean(),
  reason: z.string(),
  by: z.string(),
  at: instant,
})

/** What is marked in the workspace, and how many such mails have been sent, from templates that are marked no more too. */
const noncommercialList = z.object({
  templates: z.array(markedTemplate),
  sent: z.number(),
  /** Those of them that went to somebody who had said no to us. */
  passed: z.number(),
})
export type NoncommercialList = z.infer<typeof noncommercialList>

/** `version`: the template's as the admin has read it. */
const markTemplateRequest = z.object({
  reason: z.string().trim().min(3).max(300),
  version: z.int().min(1),
})

const params = z.object({ id })

export const noncommercialEndpoints = {
  list: endpoint({
    method: 'GET',
    path: '/api/noncommercial-templates',
    access: 'admin',
    answer: noncommercialList,
  }),
  mark: endpoint({
    method: 'PUT',
    path: '/api/templates/:id/noncommercial',
    access: 'admin',
    params,
    body: markTemplateRequest,
    answer: null,
  }),
  /** Of any template of the workspace, also of one that is somebody's alone. */
  unmark: endpoint({
    method: 'DELETE',
    path: '/api/templates/:id/noncommercial',
    access: 'admin',
    params,
    answer: null,
  }),
}
