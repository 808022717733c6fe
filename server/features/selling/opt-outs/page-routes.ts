import type { Language } from '../../../../contract/basics.ts'
import { unsubscribeEndpoints } from '../../../../contract/opt-outs.ts'
import type { Context } from '../../../context.ts'
import { type Exchange, type RefusalCall, type Route, route } from '../../../route.ts'
import { aboutLink, sayNo, takeBack } from './links.ts'
import { pageHeaders, type UnsubscribePage, unsubscribePage } from './page.ts'
import { arriveAtProbe } from './reach.ts'

/** Mail services press the button for many people from few addresses. */
const perMinuteFromAddress = 1_200

const show = (exchange: Exchange, page: UnsubscribePage, language: Language) =>
  exchange.page(unsubscribePage(page, language), pageHeaders)

/** Nobody is asked who they are, and no cookie is looked at: a mail program sends the same as the page's button. */
const open = {
  signed: true,
  perMinuteFromAddress,
  async refuse({ code, exchange }: RefusalCall) {
    show(exchange, { state: 'away', code }, exchange.language)
  },
}

/** The doors by which whoever got a mail says that they want no more. */
export const unsubscribeRoutes: Route[] = [
  route(unsubscribeEndpoints.show, {
    ...open,
    async handle({ ctx, params: { token }, query, exchange }) {
      const language = query.language ?? exchange.language
      const isProbe = await arriveAtProbe(ctx, { token, network: exchange.ipPrefix })
      const about = isProbe ? null : await aboutLink(ctx, token)
      const asks: UnsubscribePage = about ? { state: 'ask', about } : { state: 'unknown' }
      show(exchange, isProbe ? { state: 'reached' } : asks, language)
    },
  }),
  route(unsubscribeEndpoints.say, {
    ...open,
    bodyLimit: 4_096,
    async handle({ ctx, params: { token }, body, exchange }) {
      show(exchange, await said(ctx, token, body), body.language ?? exchange.language)
    },
  }),
]

async function said(
  ctx: Context,
  token: string,
  body: { choice?: 'sender' | 'company' | 'undo' | undefined; undo?: string | undefined },
): Promise<UnsubscribePage> {
  const about = await aboutLink(ctx, token)
  // Nothing was recorded, and nobody is told that it was.
  if (!about) return { state: 'unknown' }
  if (body.choice === 'undo') {
    const stands = await takeBack(ctx, { token, undo: body.undo ?? '' })
    return stands ? { state: 'kept', about, stands } : { state: 'undone', about }
  }
  const { choice = 'sender' } = body
  const said = await sayNo(ctx, { token, choice, source: body.choice ? 'link' : 'one_click' })
  return said ? { state: 'done', about, ...said } : { state: 'unknown' }
}
