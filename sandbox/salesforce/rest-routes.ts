import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Call, Salesforce } from './context.ts'
import { notFound, RestError } from './errors.ts'
import { isApiDisabled, isOn, takeFault } from './faults.ts'
import { maintenance } from './maintenance.ts'
import { answerRest } from './rest.ts'
import { liveToken } from './tokens.ts'

const versions = [
  { label: "Summer '25", version: '64.0' },
  { label: "Winter '26", version: '65.0' },
  { label: "Spring '26", version: '66.0' },
].map((one) => ({ ...one, url: `/services/data/v${one.version}` }))

const oldestVersion = 50
const newestVersion = 66
const dailyLimit = 15000

/** `/services/data`: the version list for everybody, the rest for a token with the scope `api`. */
export function restRoutes(server: FastifyInstance, salesforce: Salesforce): void {
  server.get('/services/data', async () => versions)
  server.get('/services/data/', async () => versions)
  server.route({
    method: ['GET', 'POST', 'PATCH', 'DELETE', 'PUT'],
    url: '/services/data/:version/*',
    handler: (request, reply) => serve(salesforce, request, reply),
  })
  server.get('/services/data/:version', (request, reply) => serve(salesforce, request, reply))
}

async function serve(
  salesforce: Salesforce,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  while (isOn(salesforce, 'rest_held')) await sleep(20)
  const { state } = salesforce.store
  state.apiUsage += 1
  reply.header('sforce-limit-info', `api-usage=${state.apiUsage}/${dailyLimit}`)
  if (takeFault(salesforce, 'next_call_503_html')) return maintenance(reply)
  // This Salesforce has one address: by what they call with it is known who still calls the former one.
  if (liveToken(salesforce, bearerOf(request))?.isAtFormerDomain)
    return reply.redirect('https://nordvik-new.my.salesforce.com/', 302)
  const call = authorize(salesforce, request)
  const url = new URL(request.url, 'http://org.invalid')
  const answer = answerRest(call, {
    method: request.method,
    path: url.pathname.slice(call.root.length).replace(/\/$/, ''),
    query: url.searchParams,
    body: request.body,
  })
  if (call.drop) {
    // The record is saved already: the client cannot know, exactly as when a network breaks here.
    reply.hijack()
    request.raw.socket.destroy()
    return reply
  }
  reply.code(answer.status).headers(answer.headers ?? {})
  if (answer.body === undefined) return reply.send()
  return reply.type('application/json;charset=UTF-8').send(JSON.stringify(answer.body))
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^(?:Bearer|OAuth) (.+)$/i.exec(headers.authorization ?? '')?.[1]
}

/** The order is Salesforce's: session, scope, API access, then whatever the resource itself refuses. */
function authorize(salesforce: Salesforce, request: FastifyRequest): Call {
  const { version } = request.params as { version: string }
  const number = /^v(\d+)\.0$/.exec(version)?.[1]
  if (!number || Number(number) < oldestVersion || Number(number) > newestVersion) throw notFound()
  const token = liveToken(salesforce, bearerOf(request))
  if (!token) throw new RestError(401, 'INVALID_SESSION_ID', { message: 'Session expired or invalid' })
  if (!token.scopes.some((scope) => scope === 'api' || scope === 'full')) {
    throw new RestError(401, 'INVALID_SESSION_ID', {
      message: 'This session is not valid for use with the REST API',
    })
  }
  const { userId } = token
  if (isApiDisabled(salesforce, userId)) {
    takeFault(salesforce, 'api_disabled', userId)
    throw new RestError(403, 'API_DISABLED_FOR_ORG', {
      message: 'The REST API is not enabled for this Organization.',
    })
  }
  const fault = takeFault(salesforce, 'rest_error', userId)
  if (fault) {
    const message = fault.description ?? 'An unexpected error occurred.'
    throw new RestError(fault.status ?? 500, fault.error ?? 'UNKNOWN_EXCEPTION', { message })
  }
  return { salesforce, userId, root: `/services/data/${version}`, headers: request.headers, drop: false }
}
