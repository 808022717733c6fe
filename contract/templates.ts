import { z } from 'zod'
import { crmId, crmPersonObject, id, instant } from './basics.ts'
import { messageLimit, recipientsLimit } from './email.ts'
import { endpoint } from './endpoint.ts'
import { isFieldName } from './values/dynamic-fields.ts'

/**
 * The fields that every mail may have; fields of Salesforce (`sfdc_…`) stand beside them. `ifEmpty`: what is done where
 * neither the record nor a default says anything. Read by server and browser alike.
 */
export const dynamicFields = {
  first_name: { ifEmpty: 'blank' },
  last_name: { ifEmpty: 'blank' },
  title: { ifEmpty: 'blank' },
  company: { ifEmpty: 'your_company' },
  company_friendly: { ifEmpty: 'your_company' },
  personal_email: { ifEmpty: 'stop' },
  work_website: { ifEmpty: 'stop' },
  my_name: { ifEmpty: 'stop' },
  my_title: { ifEmpty: 'stop' },
  my_signature: { ifEmpty: 'blank' },
  team_unsubscribe: { ifEmpty: 'blank' },
  friendly_unsubscribe: { ifEmpty: 'blank' },
} as const satisfies Record<string, { ifEmpty: 'blank' | 'your_company' | 'stop' }>
export type DynamicField = keyof typeof dynamicFields

/** Fields of one mail, each time that one stands in it. */
export const fieldsLimit = 500

/** Why a field is not filled with what the record says. The first seven keep a mail back. */
export const fieldProblemCode = z.enum([
  'unknown_field',
  'not_shown',
  'not_yet',
  'empty',
  'prompt',
  'unreadable',
  'too_long',
  'left_empty',
  'stood_in',
])
export type FieldProblemCode = z.infer<typeof fieldProblemCode>

/** What is only said, and keeps nothing back. */
export const toldOnly: readonly FieldProblemCode[] = ['left_empty', 'stood_in']

export const fieldProblem = z.object({
  /** As it stands in the text, braces and all; of a prompt too. */
  source: z.string(),
  /** `recommendation`: a rule about whom a template is recommended for. */
  place: z.enum(['subject', 'message', 'recommendation']),
  code: fieldProblemCode,
  /** A field that was perhaps meant. */
  suggestion: z.string().nullable(),
})
export type FieldProblem = z.infer<typeof fieldProblem>

/** What a mail would say to one of those it goes to, and what is amiss for each of them. */
export const previewRequest = z.object({
  to: z
    .array(z.object({ object: crmPersonObject, id: crmId }))
    .min(1)
    .max(recipientsLimit),
  /** Whose copy is to be seen. */
  shown: crmId,
  subject: z.string().max(500),
  html: z.string().max(messageLimit),
})
export type PreviewRequest = z.input<typeof previewRequest>

export const previewView = z.object({
  subject: z.string(),
  /** With the signature; images as data: URLs. */
  html: z.string(),
  /** In the order of `to`; somebody whom Salesforce is not known to have goes by their address. */
  recipients: z.array(z.object({ id: z.string(), name: z.string(), problems: z.array(fieldProblem) })),
})
export type PreviewView = z.infer<typeof previewView>

/** Templates and categories that a workspace may have. */
export const templatesLimit = 2000
export const categoriesLimit = 500
/** Categories that a user may pin. */
export const pinsLimit = 5

export const templateCategory = z.object({ id, name: z.string() })
export type TemplateCategory = z.infer<typeof templateCategory>

/** A template as lists show it. */
export const templateSummary = z.object({
  id,
  name: z.string(),
  subject: z.string(),
  categoryId: id.nullable(),
  owner: z.object({ id, name: z.string() }),
  isShared: z.boolean(),
  isFavorite: z.boolean(),
  isArchived: z.boolean(),
  /** It can be had back for 30 days, by whoever may change it. */
  isDeleted: z.boolean(),
  /** An admin has marked its text: its mails go to those too who have told us that they want none. */
  isNoncommercial: z.boolean(),
  updatedAt: instant,
  /** Mails that were begun with it, and when the latest was. */
  used: z.number(),
  usedAt: instant.nullable(),
  /** Its own owner and admins; anybody else may use a shared one. */
  mayChange: z.boolean(),
})
export type TemplateSummary = z.infer<typeof templateSummary>

export const templateView = z.enum([
  'all',
  'mine',
  'favorites',
  'shared',
  'unshared',
  'unused',
  'archived',
  'deleted',
])
export type TemplateView = z.infer<typeof templateView>

export const templateListQuery = z.object({
  /** Archived ones and deleted ones stand in their own views alone. `unused`: by nobody for 90 days. */
  view: templateView.default('all'),
  /** In name, subject or message. */
  search: z.string().trim().max(100).default(''),
})

/** By name, with every category of the workspace. */
export const templateList = z.object({
  templates: z.array(templateSummary),
  categories: z.array(templateCategory),
  /** Categories that the reader has pinned, in their order. */
  pinned: z.array(id),
})
export type TemplateList = z.infer<typeof templateList>

/** How a field's value and the rule's are compared; capitals make no difference. */
export const ruleOperators = ['equals', 'not_equals', 'contains', 'not_contains'] as const
/** Rules of one recommendation. */
export const rulesLimit = 3

const templateRule = z.object({
  /** The name of a field, without braces. */
  field: z.string().trim().max(200).refine(isFieldName, 'not the name of a field'),
  operator: z.enum(ruleOperators),
  value: z.string().trim().min(1).max(200),
})
export type TemplateRule = z.infer<typeof templateRule>

/** For whom a template is recommended. */
export const templateRecommendation = z.object({
  match: z.enum(['all', 'any']),
  rules: z.array(templateRule).min(1).max(rulesLimit),
})
export type TemplateRecommendation = z.infer<typeof templateRecommendation>

/** One of the record's people. */
export const templateRecommendationQuery = z.object({ object: crmPersonObject, id: crmId })
export const recommendedTemplates = z.object({ ids: z.array(id) })

/** A template with what it says; images as data: URLs. */
export const templateDetail = templateSummary.extend({
  html: z.string(),
  notes: z.string(),
  recommendation: templateRecommendation.nullable(),
  version: z.int(),
  /** Why it is marked as non-commercial, by whom and when; null where it is not. */
  mark: z.object({ reason: z.string(), by: z.string(), at: instant }).nullable(),
  /** Mails that were sent as such, and those of them that went to somebody who had said no to us. */
  noncommercial: z.object({ sent: z.number(), passed: z.number() }),
})
export type TemplateDetail = z.infer<typeof templateDetail>

export const createTemplateRequest = z.object({
  name: z.string().trim().min(1).max(200),
  categoryId: id.nullable(),
  subject: z.string().trim().max(500),
  html: z.string().max(messageLimit),
  notes: z.string().max(5000),
  recommendation: templateRecommendation.nullable().default(null),
})
export type CreateTemplateRequest = z.input<typeof createTemplateRequest>

/** `version`: the one that was changed; another has been saved since when it is no longer the template's. */
export const saveTemplateRequest = createTemplateRequest.extend({ version: z.int().min(1) })

export const changeTemplateRequest = z.object({
  isShared: z.boolean().optional(),
  isFavorite: z.boolean().optional(),
  isArchived: z.boolean().optional(),
  /** Deleted; false has it back, for 30 days. */
  isDeleted: z.boolean().optional(),
})
export type ChangeTemplateRequest = z.input<typeof changeTemplateRequest>

/** `removed` names what was taken out of the message because it could have acted. */
export const savedTemplate = templateDetail.extend({ removed: z.array(z.string()) })

/** All that are pinned from now on, in their order. */
const pinRequest = z.object({ categoryIds: z.array(id).max(pinsLimit) })

/** What in a template's fields would keep its mails back, whoever they go to; notes aside, which are meant to. */
export const templateCheck = z.object({
  problems: z.array(fieldProblem),
  /** False where Salesforce could not be asked which of its fields there are. */
  askedSalesforce: z.boolean(),
})
export type TemplateCheck = z.infer<typeof templateCheck>

const categoryRequest = z.object({ name: z.string().trim().min(1).max(100) })
const params = z.object({ id })

export const templateEndpoints = {
  list: endpoint({
    method: 'GET',
    path: '/api/templates',
    access: 'session',
    query: templateListQuery,
    answer: templateList,
  }),
  create: endpoint({
    method: 'POST',
    path: '/api/templates',
    access: 'session',
    body: createTemplateRequest,
    answer: savedTemplate,
  }),
  read: endpoint({
    method: 'GET',
    path: '/api/templates/:id',
    access: 'session',
    params,
    answer: templateDetail,
  }),
  save: endpoint({
    method: 'PUT',
    path: '/api/templates/:id',
    access: 'session',
    params,
    body: saveTemplateRequest,
    answer: savedTemplate,
  }),
  change: endpoint({
    method: 'PATCH',
    path: '/api/templates/:id',
    access: 'session',
    params,
    body: changeTemplateRequest,
    answer: null,
  }),
  duplicate: endpoint({
    method: 'POST',
    path: '/api/templates/:id/copies',
    access: 'session',
    params,
    answer: templateDetail,
  }),
  check: endpoint({
    method: 'GET',
    path: '/api/templates/:id/check',
    access: 'session',
    params,
    answer: templateCheck,
  }),
  pin: endpoint({
    method: 'PUT',
    path: '/api/template-pins',
    access: 'session',
    body: pinRequest,
    answer: null,
  }),
  createCategory: endpoint({
    method: 'POST',
    path: '/api/template-categories',
    access: 'session',
    body: categoryRequest,
    answer: templateCategory,
  }),
  renameCategory: endpoint({
    method: 'PUT',
    path: '/api/template-categories/:id',
    access: 'session',
    params,
    body: categoryRequest,
    answer: templateCategory,
  }),
  deleteCategory: endpoint({
    method: 'DELETE',
    path: '/api/template-categories/:id',
    access: 'session',
    params,
    answer: null,
  }),
}
