import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from '../../html.ts'
import { type CanvasPlace, instanceIdOf, signedRequest } from '../canvas.ts'
import type { Salesforce } from '../context.ts'
import { isIdShaped, objectOfId } from '../ids.ts'
import { visibleRow } from '../records.ts'
import { cookiesOf, type Visitor, visitorOf } from '../sessions.ts'
import { wordsIn } from '../words.ts'
import { sendPage } from './document.ts'
import { requireVisitor } from './sign-in.ts'
import { lookOf, recordPath } from './view.ts'

type Values = Record<string, string | undefined>

/**
 * The Visualforce page that wraps the canvas app: `/apex/MSI_Panel_{Object}?id=…`. It frames the app,
 * POSTs the signed request into the frame, and speaks the parent's side of the canvas protocol.
 */
export function canvasRoutes(server: FastifyInstance, salesforce: Salesforce): void {
  server.get('/apex/:page', async (request, reply) => {
    const visitor = requireVisitor(salesforce, request, reply)
    if (!visitor) return reply
    const place = placeOf(salesforce, visitor, (request.query as Values).id)
    const { page } = request.params as Values
    if (!place || page !== `MSI_Panel_${place.object}`) return showNoRecord(visitor, reply)
    return showFrame(salesforce, { visitor, place }, { request, reply })
  })

  server.post('/apex/signed-request', async (request, reply) => {
    const visitor = visitorOf(salesforce, request)
    const form = (request.body ?? {}) as Values
    if (!visitor || visitor.session.formToken !== form.formToken) {
      return reply.code(401).send({ error: 'Session expired or invalid' })
    }
    const place = placeOf(salesforce, visitor, form.id)
    if (!place) return reply.code(404).send({ error: 'The requested resource does not exist' })
    return reply.header('cache-control', 'no-store').send({ signedRequest: signedRequest(salesforce, place) })
  })
}

function placeOf(salesforce: Salesforce, visitor: Visitor, id: string | undefined): CanvasPlace | undefined {
  const row = id && isIdShaped(id) ? visibleRow(salesforce, id) : undefined
  const object = row && objectOfId(String(row.Id))
  if (!row || !object) return undefined
  const look = lookOf(salesforce, visitor.userId)
  const recordId = String(row.Id)
  const locationUrl = `${salesforce.url()}${recordPath(look, recordId)}`
  return { userId: visitor.userId, object, recordId, look, locationUrl }
}

function showFrame(
  salesforce: Salesforce,
  canvas: { visitor: Visitor; place: CanvasPlace },
  wire: { request: FastifyRequest; reply: FastifyReply },
): FastifyReply {
  const { visitor, place } = canvas
  const { app } = salesforce
  const isOpaque = cookiesOf(wire.request).sf_frame === 'opaque'
  const sandbox = isOpaque && html` sandbox="allow-scripts allow-forms allow-popups"`
  const name = `canvas-frame-${instanceIdOf(place)}`
  const origin = new URL(app.canvasUrl).origin
  // Classic gives the page a height of its own, which the app then fills.
  const fills = place.look === 'classic' && html` class="fills"`
  const body = html`<main${fills} aria-label="Visualforce: ${app.name}">
<h1 class="unseen">${app.name}</h1>
<iframe id="canvas" name="${name}" title="${app.name}" src="about:blank"${sandbox}></iframe>
<form id="post" method="post" action="${app.canvasUrl}" target="${name}" data-origin="${isOpaque ? '*' : origin}" data-id="${place.recordId}" data-form-token="${visitor.session.formToken}">
<input type="hidden" name="signed_request" value="${signedRequest(salesforce, place)}">
</form></main>`
  const { language } = visitor
  const document = { language, title: app.name, style: 'canvas', script: 'canvas-parent', body } as const
  return sendPage(wire.reply, document, { frames: origin })
}

function showNoRecord(visitor: Visitor, reply: FastifyReply): FastifyReply {
  const words = wordsIn(visitor.language)
  const body = html`<main class="message"><h1>${words.notFoundTitle}</h1><p>${words.notFound}</p></main>`
  const title = words.notFoundTitle
  return sendPage(reply, { language: visitor.language, title, style: 'canvas', body }, { status: 404 })
}
