import { panelSignatureView } from '../../../contract/panel.ts'
import {
  signatureLimit,
  signatureRequest,
  signatureSuggestion,
  signatureView,
} from '../../../contract/signature.ts'
import { type Route, route } from '../../route.ts'
import { readSignature, saveSignature, suggestSignature } from './signatures.ts'

export const signatureRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/api/signature',
    access: 'session',
    answer: signatureView,
    handle: ({ ctx, actor }) => readSignature(ctx, actor),
  }),
  route({
    method: 'PUT',
    path: '/api/signature',
    access: 'session',
    body: signatureRequest,
    bodyLimit: 2_000_000,
    perMinute: 30,
    tooLarge: { code: 'signature_too_large', limit: signatureLimit },
    answer: signatureView,
    handle: ({ ctx, actor, body }) => saveSignature(ctx, actor, body.html),
  }),
  route({
    method: 'GET',
    path: '/api/signature/suggestion',
    access: 'session',
    answer: signatureSuggestion,
    handle: async ({ ctx, actor }) => ({ html: await suggestSignature(ctx, actor) }),
  }),
  route({
    method: 'GET',
    path: '/api/panel/signature',
    access: 'panel',
    answer: panelSignatureView,
    handle: async ({ ctx, actor }) => ({ html: (await readSignature(ctx, actor)).html }),
  }),
]
