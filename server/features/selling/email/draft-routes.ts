import { messageLimit } from '../../../../contract/email.ts'
import { draftEndpoints, panelDraftEndpoints } from '../../../../contract/email-drafts.ts'
import type { Actor } from '../../../context.ts'
import { type PanelActor, type Route, route } from '../../../route.ts'
import { discardDraft, listDrafts, readDraft, restoreDraft, saveDraft } from './drafts.ts'

const everywhere = (actor: Actor) => ({ ...actor, recordId: null })
const onRecord = (actor: PanelActor) => ({ ...actor, recordId: actor.record.id })

/** A message, with 200 people and their names beside it; while somebody writes it is saved every few seconds. */
const saving = {
  bodyLimit: messageLimit + 262_144,
  tooLarge: { code: 'message_too_large', limit: messageLimit },
  perMinute: 60,
} as const

export const draftRoutes: Route[] = [
  route(draftEndpoints.list, { handle: ({ ctx, actor }) => listDrafts(ctx, everywhere(actor)) }),
  route(draftEndpoints.read, {
    handle: ({ ctx, actor, params }) => readDraft(ctx, everywhere(actor), params.id),
  }),
  route(draftEndpoints.save, {
    ...saving,
    handle: ({ ctx, actor, params, body }) =>
      saveDraft(ctx, everywhere(actor), { id: params.id, content: body }),
  }),
  route(draftEndpoints.discard, {
    handle: ({ ctx, actor, params }) => discardDraft(ctx, everywhere(actor), params.id),
  }),
  route(draftEndpoints.restore, {
    handle: ({ ctx, actor, params }) => restoreDraft(ctx, everywhere(actor), params.id),
  }),
  route(panelDraftEndpoints.list, { handle: ({ ctx, actor }) => listDrafts(ctx, onRecord(actor)) }),
  route(panelDraftEndpoints.read, {
    handle: ({ ctx, actor, params }) => readDraft(ctx, onRecord(actor), params.id),
  }),
  route(panelDraftEndpoints.save, {
    ...saving,
    handle: ({ ctx, actor, params, body }) =>
      saveDraft(ctx, onRecord(actor), { id: params.id, content: body }),
  }),
  route(panelDraftEndpoints.discard, {
    handle: ({ ctx, actor, params }) => discardDraft(ctx, onRecord(actor), params.id),
  }),
  route(panelDraftEndpoints.restore, {
    handle: ({ ctx, actor, params }) => restoreDraft(ctx, onRecord(actor), params.id),
  }),
]
