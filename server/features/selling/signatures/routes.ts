import { panelEndpoints } from '../../../../contract/panel.ts'
import { signatureEndpoints, signatureLimit } from '../../../../contract/signatures.ts'
import { type Route, route } from '../../../route.ts'
import { readSignature, saveSignature, suggestSignature } from './signatures.ts'

export const signatureRoutes: Route[] = [
  route(signatureEndpoints.read, { handle: ({ ctx, actor }) => readSignature(ctx, actor) }),
  route(signatureEndpoints.save, {
    bodyLimit: 2_000_000,
    perMinute: 30,
    tooLarge: { code: 'signature_too_large', limit: signatureLimit },
    handle: ({ ctx, actor, body }) => saveSignature(ctx, actor, body.html),
  }),
  route(signatureEndpoints.suggest, {
    handle: async ({ ctx, actor }) => ({ html: await suggestSignature(ctx, actor) }),
  }),
  route(panelEndpoints.signature, {
    handle: async ({ ctx, actor }) => ({ html: (await readSignature(ctx, actor)).html }),
  }),
]
