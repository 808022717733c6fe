import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Html, html } from '../../html.ts'
import type { Call, Salesforce } from '../context.ts'
import { isIdShaped, objectOfId } from '../ids.ts'
import { objectNamed, visibleRow } from '../records.ts'
import { localPath } from '../sessions.ts'
import { updateRecord } from '../write.ts'
import { timeline } from './activity.ts'
import { classicChrome, classicRecord, classicTable } from './classic.ts'
import { listOf, openTasksOf } from './details.ts'
import { sendPage } from './document.ts'
import { lightningChrome, lightningRecord, lightningTable } from './lightning.ts'
import { type RecordPage, recordPage, tabOfRecord, taskPage } from './record-page.ts'
import { requireVisitor } from './sign-in.ts'
import {
  homePath,
  type Look,
  listPath,
  lookOf,
  pluralOf,
  recordPath,
  type Table,
  type TabName,
  tabOfPrefix,
  tabs,
  type View,
  viewOf,
} from './view.ts'

type Params = Record<string, string>
type Page = (view: View, request: FastifyRequest, reply: FastifyReply) => FastifyReply

/** Home, lists, records and tasks in both looks. Everything here needs a sign-in. */
export function pageRoutes(server: FastifyInstance, salesforce: Salesforce): void {
  const page = (path: string, answer: Page) =>
    server.get(path, async (request, reply) => {
      const visitor = requireVisitor(salesforce, request, reply)
      return visitor ? answer(viewOf(salesforce, visitor, request), request, reply) : reply
    })

  page('/', (view, _request, reply) => reply.redirect(homePath(view.look)))
  page('/home/home.jsp', (view, _request, reply) => showHome(view, reply, 'classic'))
  page('/lightning/page/home', (view, _request, reply) => showHome(view, reply, 'lightning'))
  page('/lightning', (view, _request, reply) => reply.redirect(homePath(view.look)))
  page('/ltng/switcher', switchLook)
  page('/lightning/o/:object/list', (view, request, reply) => {
    const name = tabs.find((one) => one === (request.params as Params).object)
    return name ? showList(view, reply, { object: name, look: 'lightning' }) : showMissing(view, reply)
  })
  page('/:prefix/o', (view, request, reply) => {
    const name = tabOfPrefix((request.params as Params).prefix ?? '')
    return name ? showList(view, reply, { object: name, look: 'classic' }) : showMissing(view, reply)
  })
  page('/lightning/r/:object/:id/view', (view, request, reply) =>
    showRecord(view, { request, reply }, 'lightning'),
  )
  page('/lightning/r/:id/view', (view, request, reply) => showRecord(view, { request, reply }, 'lightning'))
  page('/lightning/activity/:id', (view, request, reply) => {
    const { id = '' } = request.params as Params
    // A page that is open while its record goes says so, as Lightning does; it asks on, and the record may come back.
    const now = visibleRow(salesforce, id)
      ? timeline(view, id)
      : html`<p class="none">${view.words.notFound}</p>`
    return reply.type('text/html;charset=UTF-8').header('cache-control', 'no-store').send(now.text)
  })
  page('/:id', (view, request, reply) => showRecord(view, { request, reply }, 'classic'))

  server.post('/task/:id/complete', async (request, reply) => {
    const visitor = requireVisitor(salesforce, request, reply)
    if (!visitor) return reply
    const { id = '' } = request.params as Params
    const form = (request.body ?? {}) as Params
    const object = objectNamed(salesforce, 'Task')
    if (form.formToken === visitor.session.formToken && object && visibleRow(salesforce, id)) {
      const call: Call = { salesforce, userId: visitor.userId, root: '', headers: {}, drop: false }
      updateRecord(call, object, { id, input: { Status: 'Completed' } })
    }
    return reply.redirect(recordPath(lookOf(salesforce, visitor.userId), id), 303)
  })
}

function switchLook(view: View, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { destination, referrer } = request.query as Params
  const look: Look = destination === 'classic' ? 'classic' : 'lightning'
  view.salesforce.store.state.looks[view.visitor.userId] = look
  view.salesforce.store.save()
  return reply.redirect(localPath(referrer))
}

function showHome(view: View, reply: FastifyReply, look: Look): FastifyReply {
  if (look !== view.look) return reply.redirect(homePath(view.look))
  const tables = [openTasksOf(view), ...tabs.map((name) => listOf(view, name))]
  return showTables(view, reply, { tab: 'home', title: view.words.home, tables })
}

function showList(view: View, reply: FastifyReply, list: { object: TabName; look: Look }): FastifyReply {
  if (list.look !== view.look) return reply.redirect(listPath(view.look, list.object))
  const title = pluralOf(view.words, list.object)
  return showTables(view, reply, { tab: list.object, title, tables: [listOf(view, list.object)] })
}

function showTables(
  view: View,
  reply: FastifyReply,
  page: { tab: TabName | 'home'; title: string; tables: Table[] },
): FastifyReply {
  const draw = view.look === 'classic' ? classicTable : lightningTable
  const body = html`<div class="title plain"><h1>${page.title}</h1></div>
${page.tables.map((table, at) => draw(view, table, `list${at}`))}`
  return send(view, reply, { tab: page.tab, title: page.title, body })
}

function showRecord(
  view: View,
  wire: { request: FastifyRequest; reply: FastifyReply },
  look: Look,
): FastifyReply {
  const { request, reply } = wire
  const { id = '' } = request.params as Params
  const { frame } = request.query as Params
  if (frame) {
    const value = frame === 'opaque' ? 'opaque; Path=/' : '; Path=/; Max-Age=0'
    reply.header('set-cookie', `sf_frame=${value}; HttpOnly; SameSite=Lax`)
  }
  const row = isIdShaped(id) ? visibleRow(view.salesforce, id) : undefined
  const tab = tabOfRecord(id)
  if (!row || (tab === 'home' && objectOfId(id) !== 'Task')) return showMissing(view, reply, isIdShaped(id))
  if (look !== view.look) return reply.redirect(recordPath(view.look, String(row.Id)))
  const page = tab === 'home' ? taskPage(view, row) : recordPage(view, tab, row)
  return sendRecord(view, reply, { tab, page })
}

function sendRecord(
  view: View,
  reply: FastifyReply,
  what: { tab: TabName | 'home'; page: RecordPage },
): FastifyReply {
  const draw = view.look === 'classic' ? classicRecord : lightningRecord
  const script = what.page.timeline ? 'timeline' : undefined
  return send(view, reply, { tab: what.tab, title: what.page.title, body: draw(view, what.page), script })
}

function showMissing(view: View, reply: FastifyReply, isRecord = false): FastifyReply {
  const { words } = view
  const title = isRecord ? words.notFoundTitle : words.pageMissing
  const body = html`<div class="title plain"><h1>${title}</h1></div>
<section class="block card"><p>${isRecord ? words.notFound : title}</p></section>`
  return send(view, reply, { tab: 'home', title, body, status: 404 })
}

function send(
  view: View,
  reply: FastifyReply,
  page: { tab: TabName | 'home'; title: string; body: Html; script?: 'timeline'; status?: number },
): FastifyReply {
  const chrome = view.look === 'classic' ? classicChrome : lightningChrome
  const document = {
    language: view.visitor.language,
    title: `${page.title} | Salesforce`,
    style: view.look,
    script: page.script,
    body: chrome(view, page),
  }
  const frames = new URL(view.salesforce.app.canvasUrl).origin
  return sendPage(reply, document, { status: page.status, frames })
}
