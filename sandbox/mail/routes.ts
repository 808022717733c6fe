import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { html } from '../html.ts'
import type { Language } from '../world.ts'
import { bodyDocument, bodyPolicy } from './body.ts'
import type { Office, StoredMail } from './office.ts'
import { everyonePage, inboxPage, inboxPath, mailList, type Place, page, peopleList } from './pages.ts'
import { findInhabitant, inhabitants } from './people.ts'
import { type Mail, readMail } from './read-mail.ts'
import { emptyPane, readingPane } from './reading-pane.ts'
import { letterOf, sendReply } from './reply.ts'
import { words } from './words.ts'

const pagePolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const pageQuery = z.object({
  lang: z.enum(['en', 'sv']).optional().catch(undefined),
  m: z.string().optional(),
  view: z.enum(['html', 'text', 'source']).optional().catch(undefined),
  reply: z.string().optional(),
  mailto: z.string().max(2000).optional(),
  sent: z.string().optional(),
})

const inboxParams = z.object({ address: z.string() })
const mailParams = z.object({ address: z.string(), id: z.string() })
const attachmentParams = mailParams.extend({ index: z.coerce.number().int() })

/** The pages for people. */
export function mailPages(app: FastifyInstance, office: Office): void {
  app.get('/', (request, reply) => {
    const language = languageOf(request)
    return sendPage(reply, everyonePage(language, residents(office)))
  })
  app.get('/people', (request, reply) =>
    sendPage(reply, peopleList(languageOf(request), residents(office)).text),
  )
  app.get('/inbox/:address', async (request, reply) => showInbox({ office, request, reply }))
  app.get('/inbox/:address/list', async (request, reply) => {
    const place = placeOf(request)
    if (!place) return sendMissing(request, reply)
    const mails = await Promise.all(office.inbox(place.owner.address).map(readMail))
    return sendPage(reply, mailList(place, mails, pageQuery.parse(request.query).m).text)
  })
  app.post('/inbox/:address/:id/reply', async (request, reply) => {
    const place = placeOf(request)
    const stored = findMail(office, request)
    if (!place || !stored) return sendMissing(request, reply)
    const form = z
      .object({ subject: z.string().default(''), text: z.string(), to: z.string().optional() })
      .parse(request.body)
    await sendReply(office, { owner: place.owner, mail: await readMail(stored), ...form })
    return reply.redirect(inboxPath(place, { m: stored.id, sent: true }), 303)
  })
  app.get('/favicon.ico', (_request, reply) => reply.code(204).send())
  for (const [name, type] of [
    ['mail.css', 'text/css'],
    ['mail.js', 'text/javascript'],
  ] as const) {
    const content = readFileSync(new URL(`./public/${name}`, import.meta.url))
    app.get(`/static/${name}`, (_request, reply) => reply.type(`${type}; charset=utf-8`).send(content))
  }
}

/** What belongs to one mail: its body for the frame, its source, its attachments. */
export function mailParts(app: FastifyInstance, office: Office): void {
  app.get('/inbox/:address/:id/body', async (request, reply) => {
    const place = placeOf(request)
    const stored = findMail(office, request)
    if (!place || !stored) return sendMissing(request, reply)
    const mail = await readMail(stored)
    const writeAt = (mailto: string) => `${inboxPath(place, { m: mail.id, reply: true, mailto })}#reply`
    return reply
      .header('content-security-policy', bodyPolicy)
      .type('text/html; charset=utf-8')
      .send(bodyDocument(mail.html, mail.subject, writeAt))
  })
  app.get('/inbox/:address/:id/source.eml', (request, reply) => {
    const stored = findMail(office, request)
    if (!stored) return sendMissing(request, reply)
    return reply
      .header('content-disposition', 'attachment; filename="source.eml"')
      .type('message/rfc822')
      .send(Buffer.from(stored.raw, 'base64'))
  })
  app.get('/inbox/:address/:id/attachments/:index', async (request, reply) => {
    const stored = findMail(office, request)
    const { index } = attachmentParams.parse(request.params)
    const attachment = stored && (await readMail(stored)).attachments[index]
    if (!attachment) return sendMissing(request, reply)
    const name = encodeURIComponent(attachment.filename ?? `attachment-${index + 1}`)
    return reply
      .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
      .type('application/octet-stream')
      .send(attachment.content)
  })
}

/** `GET /api/inbox/{address}`: an inbox as JSON, newest first, for scripts and tests. */
export function mailApi(app: FastifyInstance, office: Office): void {
  app.get('/api/inbox/:address', async (request, reply) => {
    const { address } = inboxParams.parse(request.params)
    if (!findInhabitant(address)) return reply.code(404).send({ error: 'nobody has this address' })
    return Promise.all(office.inbox(address).map(async (stored) => asJson(await readMail(stored), address)))
  })
}

function asJson(mail: Mail, address: string) {
  return {
    ...mail,
    attachments: mail.attachments.map((one, index) => ({
      filename: one.filename ?? '',
      contentType: one.contentType,
      size: one.size,
      contentId: one.cid ?? '',
      inline: one.related === true,
      url: `/inbox/${encodeURIComponent(address)}/${mail.id}/attachments/${index}`,
    })),
    source: `/inbox/${encodeURIComponent(address)}/${mail.id}/source.eml`,
  }
}

async function showInbox(input: { office: Office; request: FastifyRequest; reply: FastifyReply }) {
  const { office, request, reply } = input
  const place = placeOf(request)
  if (!place) return sendMissing(request, reply)
  const query = pageQuery.parse(request.query)
  const stored = query.m ? office.find(place.owner.address, query.m) : undefined
  if (stored) office.markRead(stored)
  const mails = await Promise.all(office.inbox(place.owner.address).map(readMail))
  const chosen = mails.find((mail) => mail.id === stored?.id)
  const pane =
    stored && chosen
      ? readingPane(place, {
          mail: chosen,
          raw: Buffer.from(stored.raw, 'base64'),
          view:
            query.view === 'html' && !chosen.html ? 'text' : (query.view ?? (chosen.html ? 'html' : 'text')),
          replying: query.reply !== undefined,
          letter: query.mailto === undefined ? null : letterOf(query.mailto),
          sent: query.sent !== undefined,
        })
      : emptyPane(place)
  return sendPage(reply, inboxPage(place, { mails, chosen, pane }))
}

function residents(office: Office) {
  return inhabitants().map((person) => ({
    person,
    unread: office.inbox(person.address).filter((mail) => !mail.read).length,
  }))
}

function placeOf(request: FastifyRequest): Place | undefined {
  const owner = findInhabitant(inboxParams.parse(request.params).address)
  if (!owner) return undefined
  const { lang } = pageQuery.parse(request.query)
  return {
    owner,
    language: lang ?? owner.language,
    now: new Date(),
    ...(lang ? { chosenLanguage: lang } : {}),
  }
}

function findMail(office: Office, request: FastifyRequest): StoredMail | undefined {
  const { address, id } = mailParams.parse(request.params)
  return office.find(address, id)
}

function languageOf(request: FastifyRequest): Language {
  const { lang } = pageQuery.parse(request.query)
  return lang ?? (/^sv\b/i.test(request.headers['accept-language'] ?? '') ? 'sv' : 'en')
}

function sendPage(reply: FastifyReply, content: string) {
  return reply
    .header('content-security-policy', pagePolicy)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(content)
}

function sendMissing(request: FastifyRequest, reply: FastifyReply) {
  const language = languageOf(request)
  const text = words[language]
  const body = html`<main class="people"><h1>404</h1><p>${text.notFound}</p><p><a href="/">${text.everyone}</a></p></main>`
  return sendPage(reply.code(404), page({ language, title: text.notFound, body }))
}
