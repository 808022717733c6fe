import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { org } from '../world.ts'
import type { Salesforce } from './context.ts'
import { isOn } from './faults.ts'
import { sameId } from './ids.ts'
import { findRow } from './records.ts'
import type { Row } from './state.ts'
import { identityUrl, isVerified, liveToken, orgId, publicKey } from './tokens.ts'

/** Who somebody is: userinfo, the identity URL, and what openid clients discover. */
export function identityRoutes(server: FastifyInstance, salesforce: Salesforce): void {
  const userinfo = async (request: FastifyRequest, reply: FastifyReply) => {
    const user = bearerUser(salesforce, request)
    return typeof user === 'string' ? refuse(reply, user) : userinfoOf(salesforce, user)
  }
  server.get('/services/oauth2/userinfo', userinfo)
  server.post('/services/oauth2/userinfo', userinfo)

  server.get<{ Params: { org: string; user: string } }>('/id/:org/:user', async (request, reply) => {
    const user = bearerUser(salesforce, request)
    if (typeof user === 'string') return refuse(reply, user)
    if (!sameId(request.params.org, orgId(salesforce))) return refuse(reply, 'Wrong_Org')
    if (!sameId(request.params.user, String(user.Id))) return refuse(reply, 'Bad_Id')
    const { version } = request.query as { version?: string }
    return identityOf(salesforce, user, version)
  })

  server.get('/id/keys', async () => ({ keys: [publicKey(salesforce)] }))
  server.get('/.well-known/openid-configuration', async () => discovery(salesforce.url()))
}

/** The person behind the token, or the word with which Salesforce refuses it. */
function bearerUser(salesforce: Salesforce, request: FastifyRequest): Row | string {
  const header = /^(?:Bearer|OAuth) (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const query = request.query as { oauth_token?: string; access_token?: string }
  const form = request.body as { access_token?: string } | undefined
  const value = header ?? query.oauth_token ?? query.access_token ?? form?.access_token
  if (!value) return 'Missing_OAuth_Token'
  const token = liveToken(salesforce, value)
  return (token && findRow(salesforce, token.userId)) ?? 'Bad_OAuth_Token'
}

/** Not 401 and not JSON: this is how Salesforce refuses here. */
function refuse(reply: FastifyReply, word: string): FastifyReply {
  return reply.code(403).type('text/plain').send(word)
}

function offsetMs(timeZone: string): number {
  const now = new Date()
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(now)
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? ''
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? []
  if (!sign) return 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

function common(salesforce: Salesforce, user: Row): Record<string, unknown> {
  const url = salesforce.url()
  return {
    user_id: user.Id,
    organization_id: orgId(salesforce),
    email: isOn(salesforce, 'other_email', String(user.Id)) ? `somebody.else@${org.domain}` : user.Email,
    email_verified: isVerified(salesforce, String(user.Id)),
    photos: { picture: `${url}/profilephoto/005/F`, thumbnail: `${url}/profilephoto/005/T` },
    active: user.IsActive,
    user_type: 'STANDARD',
    language: user.LanguageLocaleKey,
    locale: user.LocaleSidKey,
    utcOffset: offsetMs(String(user.TimeZoneSidKey)),
    is_app_installed: true,
  }
}

function restUrls(url: string): Record<string, string> {
  const rest = `${url}/services/data/v{version}/`
  return {
    rest,
    sobjects: `${rest}sobjects/`,
    query: `${rest}query/`,
    recent: `${rest}recent/`,
    search: `${rest}search/`,
    profile: `${url}/`,
    custom_domain: url,
  }
}

function userinfoOf(salesforce: Salesforce, user: Row): Record<string, unknown> {
  const url = salesforce.url()
  return {
    sub: identityUrl(salesforce, String(user.Id)),
    ...common(salesforce, user),
    preferred_username: user.Username,
    nickname: String(user.FirstName).toLowerCase(),
    name: user.Name,
    given_name: user.FirstName,
    family_name: user.LastName,
    zoneinfo: user.TimeZoneSidKey,
    profile: `${url}/${user.Id}`,
    address: {},
    urls: restUrls(url),
    updated_at: String(user.LastModifiedDate).replace('.000+0000', 'Z').replace('+0000', 'Z'),
  }
}

function identityOf(salesforce: Salesforce, user: Row, version: string | undefined): Record<string, unknown> {
  const number = version === 'latest' ? '66.0' : version
  const urls = Object.entries(restUrls(salesforce.url())).map(([name, url]) => [
    name,
    number ? url.replace('{version}', number) : url,
  ])
  return {
    id: identityUrl(salesforce, String(user.Id)),
    asserted_user: true,
    ...common(salesforce, user),
    username: user.Username,
    nick_name: String(user.FirstName).toLowerCase(),
    display_name: user.Name,
    first_name: user.FirstName,
    last_name: user.LastName,
    timezone: user.TimeZoneSidKey,
    addr_street: null,
    addr_city: null,
    addr_state: null,
    addr_country: null,
    addr_zip: null,
    mobile_phone: null,
    mobile_phone_verified: false,
    is_lightning_login_user: false,
    status: { created_date: null, body: null },
    urls: Object.fromEntries(urls),
    last_modified_date: user.LastModifiedDate,
  }
}

function discovery(url: string): Record<string, unknown> {
  return {
    issuer: url,
    authorization_endpoint: `${url}/services/oauth2/authorize`,
    token_endpoint: `${url}/services/oauth2/token`,
    revocation_endpoint: `${url}/services/oauth2/revoke`,
    userinfo_endpoint: `${url}/services/oauth2/userinfo`,
    introspection_endpoint: `${url}/services/oauth2/introspect`,
    jwks_uri: `${url}/id/keys`,
    scopes_supported: ['api', 'refresh_token', 'openid', 'id', 'profile', 'email', 'full', 'web'],
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    code_challenge_methods_supported: ['S256'],
  }
}
