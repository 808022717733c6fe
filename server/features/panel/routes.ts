import { panelEndpoints } from '../../../contract/panel.ts'
import type { PanelRequest } from '../../connectors/panel-request.ts'
import { type Exchange, type Route, route } from '../../route.ts'
import type { RenderPanel } from './page.ts'
import {
  type PanelStart,
  readPanelActivity,
  readPanelRecord,
  refusePanel,
  refuseStranger,
  startPanel,
} from './panel.ts'

/** A signed request with what a form or JSON puts around it. Nobody is known before it has been read. */
const signedBodyLimit = 65_536

/**
 * Before its signature is known a request costs one hash, so that a large office behind one address may open its panels;
 * after it each user has a number of their own.
 */
const frequency = { perMinuteFromAddress: 3_000, perMinuteProven: 120 }

const personOf = (appId: string, request: PanelRequest) => [appId, request.orgId, request.userId].join(':')

/** The panel's routes. `render` makes its page from the built assets, which only the shell knows. */
export function panelRoutes(render: RenderPanel) {
  return [framedRoute(render), sessionRoute, ...recordRoutes]
}

/** Where Salesforce's page posts its signed request: whatever comes of it is a page that Salesforce may frame. */
function framedRoute(render: RenderPanel): Route {
  /** What an exchange has proven so far, for the page that refuses it. */
  const believed = new WeakMap<Exchange, PanelRequest>()
  const show = async (exchange: Exchange, start: PanelStart) => {
    if (start.boot.state === 'ready') exchange.remember(start.boot.token)
    const page = await render(start)
    exchange.page(page.html, page.headers)
  }
  return route(panelEndpoints.open, {
    bodyLimit: signedBodyLimit,
    signed: true,
    ...frequency,
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
      await show(exchange, start)
    },
    async refuse({ ctx, params, code, exchange }) {
      const { language } = exchange
      const request = believed.get(exchange)
      const start = request
        ? refusePanel(ctx, code, request)
        : await refuseStranger(ctx, { appId: params.appId ?? '', code, language })
      await show(exchange, start)
    },
  })
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
  route(panelEndpoints.record, { handle: ({ ctx, actor }) => readPanelRecord(ctx, actor) }),
  route(panelEndpoints.activity, { handle: ({ ctx, actor }) => readPanelActivity(ctx, actor) }),
]
