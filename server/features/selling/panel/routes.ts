import { composeEndpoints } from '../../../../contract/email-compose.ts'
import { type PanelFirstState, panelEndpoints } from '../../../../contract/panel.ts'
import type { PanelRequest } from '../../../connectors/panel-request.ts'
import type { Context } from '../../../context.ts'
import { type Exchange, type Route, route } from '../../../route.ts'
import { findPeople } from './find-people.ts'
import type { PanelPage, RenderPanel } from './page.ts'
import { type PanelStart, refusePanel, refuseStranger, startPanel } from './panel.ts'
import { answerPanelRecord, readComposeView, readFirstState, readPanelActivity } from './record.ts'
import { readTimeZones } from './time-zones.ts'

/** A signed request with what a form or JSON puts around it. Nobody is known before it has been read. */
const signedBodyLimit = 65_536

/**
 * Before its signature is known a request costs one hash, so that a large office behind one address may open its panels;
 * after it each user has a number of their own.
 */
const frequency = { perMinuteFromAddress: 3_000, perMinuteProven: 120 }

const personOf = (appId: string, request: PanelRequest) => [appId, request.orgId, request.userId].join(':')

/** The panel's routes. `render` makes its page from what was built. */
export function panelRoutes(render: RenderPanel) {
  return [framedRoute(render), sessionRoute, ...recordRoutes]
}

/** Where Salesforce's page posts its signed request: whatever comes of it is a page that Salesforce may frame. */
function framedRoute(render: RenderPanel): Route {
  /** What an exchange has proven so far, for the page that refuses it. */
  const believed = new WeakMap<Exchange, PanelRequest>()
  const showRefusal = async (exchange: Exchange, start: PanelStart) => {
    const { head, end, headers } = await render(start)
    exchange.page(head + end(null), headers)
  }
  return route(panelEndpoints.open, {
    bodyLimit: signedBodyLimit,
    signed: true,
    ...frequency,
    inParts: true,
    async handle({ ctx, params, body, exchange, countFor }) {
      const start = await startPanel(ctx, {
        appId: params.appId,
        signedRequest: body.signed_request,
        userAgent: exchange.userAgent,
        language: exchange.language,
        async onBelieved(request) {
          believed.set(exchange, request)
          await countFor(personOf(params.appId, request))
        },
      })
      if (start.boot.state === 'refused') return showRefusal(exchange, start)
      const { token } = start.boot
      exchange.remember(token)
      // Under way while the browser reads the head.
      const first = readFirstState(ctx, token, exchange.refusalOf)
      const page = await render(start)
      exchange.page(inTwo(ctx, page, first), page.headers)
    },
    async refuse({ ctx, params, code, exchange }) {
      const { language } = exchange
      const request = believed.get(exchange)
      const start = request
        ? refusePanel(ctx, code, request)
        : await refuseStranger(ctx, { appId: params.appId ?? '', code, language })
      await showRefusal(exchange, start)
    },
  })
}

/**
 * The page in two parts: what is known, and what is still being read. A record that cannot be drawn is left to the script,
 * which says what is wrong with it: the head is on its way already.
 */
async function* inTwo(ctx: Context, page: PanelPage, first: Promise<PanelFirstState>) {
  yield page.head
  const state = await first
  try {
    yield page.end(state)
  } catch (error) {
    ctx.log.error({ err: error }, 'the panel could not be drawn')
    yield page.end({ state: 'late' })
  }
}

const sessionRoute = route(panelEndpoints.renew, {
  bodyLimit: signedBodyLimit,
  signed: true,
  ...frequency,
  async handle({ ctx, body, exchange, countFor }) {
    const start = await startPanel(ctx, {
      ...body,
      userAgent: exchange.userAgent,
      language: exchange.language,
      onBelieved: (request) => countFor(personOf(body.appId, request)),
    })
    if (start.boot.state === 'ready') exchange.remember(start.boot.token)
    return start.boot
  },
})

const recordRoutes = [
  route(panelEndpoints.record, { handle: ({ ctx, actor }) => answerPanelRecord(ctx, actor) }),
  route(panelEndpoints.activity, { handle: ({ ctx, actor }) => readPanelActivity(ctx, actor) }),
  route(panelEndpoints.zones, { handle: ({ ctx, actor }) => readTimeZones(ctx, actor) }),
  route(composeEndpoints.people, {
    // Each is a call of the user's at Salesforce; whoever types asks a few times.
    perMinute: 60,
    handle: ({ ctx, actor, query }) => findPeople(ctx, actor, query.search),
  }),
  route(composeEndpoints.record, {
    perMinute: 120,
    handle: ({ ctx, actor, params }) => readComposeView(ctx, { ...actor, record: params }),
  }),
  route(composeEndpoints.zones, {
    perMinute: 120,
    handle: ({ ctx, actor, params }) => readTimeZones(ctx, { ...actor, record: params }),
  }),
]
