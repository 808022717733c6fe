import { messageLimit } from '../../../../contract/email.ts'
import { composeEndpoints } from '../../../../contract/email-compose.ts'
import { panelEndpoints } from '../../../../contract/panel.ts'
import { templateEndpoints } from '../../../../contract/templates.ts'
import { noncommercialEndpoints } from '../../../../contract/templates-noncommercial.ts'
import { type Route, route } from '../../../route.ts'
import { checkTemplate } from './check.ts'
import { previewMail } from './fill-mail.ts'
import * as library from './library.ts'
import { listMarked, markTemplate, unmarkTemplate } from './marks.ts'
import { recommendTemplates } from './recommend.ts'

/** A message, and what stands beside it. */
const bodyLimit = messageLimit + 65_536
const tooLarge = { code: 'message_too_large', limit: messageLimit } as const

export const templateRoutes: Route[] = [
  route(templateEndpoints.list, {
    handle: ({ ctx, actor, query }) => library.listTemplates(ctx, actor, query),
  }),
  route(templateEndpoints.read, {
    handle: ({ ctx, actor, params }) => library.readTemplate(ctx, actor, params.id),
  }),
  route(templateEndpoints.create, {
    bodyLimit,
    tooLarge,
    perMinute: 30,
    handle: ({ ctx, actor, body }) => library.createTemplate(ctx, actor, body),
  }),
  route(templateEndpoints.save, {
    bodyLimit,
    tooLarge,
    perMinute: 30,
    handle: ({ ctx, actor, params, body }) =>
      library.saveTemplate(ctx, actor, { id: params.id, content: body }),
  }),
  route(templateEndpoints.change, {
    handle: ({ ctx, actor, params, body }) =>
      library.changeTemplate(ctx, actor, { id: params.id, change: body }),
  }),
  route(templateEndpoints.duplicate, {
    perMinute: 30,
    handle: ({ ctx, actor, params }) => library.duplicateTemplate(ctx, actor, params.id),
  }),
  route(templateEndpoints.check, {
    perMinute: 60,
    handle: ({ ctx, actor, params }) => checkTemplate(ctx, actor, params.id),
  }),
  route(templateEndpoints.pin, {
    handle: ({ ctx, actor, body }) => library.pinCategories(ctx, actor, body.categoryIds),
  }),
  route(templateEndpoints.createCategory, {
    handle: ({ ctx, actor, body }) => library.createCategory(ctx, actor, body.name),
  }),
  route(templateEndpoints.renameCategory, {
    handle: ({ ctx, actor, params, body }) =>
      library.renameCategory(ctx, actor, { id: params.id, name: body.name }),
  }),
  route(templateEndpoints.deleteCategory, {
    handle: ({ ctx, actor, params }) => library.deleteCategory(ctx, actor, params.id),
  }),
  route(noncommercialEndpoints.list, { handle: ({ ctx, actor }) => listMarked(ctx, actor) }),
  route(noncommercialEndpoints.mark, {
    handle: ({ ctx, actor, params, body }) => markTemplate(ctx, actor, { ...params, ...body }),
  }),
  route(noncommercialEndpoints.unmark, {
    handle: ({ ctx, actor, params }) => unmarkTemplate(ctx, actor, params.id),
  }),
  route(panelEndpoints.templates, {
    handle: ({ ctx, actor, query }) => library.listTemplates(ctx, actor, query),
  }),
  route(panelEndpoints.template, {
    handle: ({ ctx, actor, params }) => library.readTemplate(ctx, actor, params.id),
  }),
  route(panelEndpoints.recommendedTemplates, {
    handle: ({ ctx, actor, query }) => recommendTemplates(ctx, actor, query),
  }),
  route(panelEndpoints.preview, {
    bodyLimit,
    tooLarge,
    perMinute: 60,
    handle: ({ ctx, actor, body }) => previewMail(ctx, actor, body),
  }),
  route(composeEndpoints.recommendedTemplates, {
    handle: ({ ctx, actor, params, query }) => recommendTemplates(ctx, { ...actor, record: params }, query),
  }),
  route(composeEndpoints.preview, {
    bodyLimit,
    tooLarge,
    perMinute: 60,
    handle: ({ ctx, actor, params, body }) => previewMail(ctx, { ...actor, record: params }, body),
  }),
]
