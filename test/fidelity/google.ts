import { randomBytes } from 'node:crypto'
import { gmail, type gmail_v1 } from '@googleapis/gmail'
import { CodeChallengeMethod, OAuth2Client } from 'google-auth-library'
import { expect } from 'vitest'
import { allow, app, productScopes, redirectUri, signInTo } from '../../sandbox/google/test-harness.ts'
import { makeBrowser } from '../../sandbox/oauth/test-browser.ts'
import { employees } from '../../sandbox/world.ts'
import { type Check, failure } from './check.ts'
import type { Cloud } from './clouds.ts'

const [anna, ben] = employees
const maria = 'maria.holm@holmlogistics.example'
const me = { userId: 'me' }

/** Ben's client, and Gmail through it. */
export interface GoogleSession {
  client: OAuth2Client
  users: gmail_v1.Resource$Users
}

/** Google's client, with the hosts that an app may choose for it. */
function clientOf({ url }: Cloud): OAuth2Client {
  return new OAuth2Client({
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    redirectUri,
    endpoints: {
      oauth2AuthBaseUrl: `${url}/o/oauth2/v2/auth`,
      oauth2TokenUrl: `${url}/token`,
      oauth2RevokeUrl: `${url}/revoke`,
      tokenInfoUrl: `${url}/tokeninfo`,
      oauth2FederatedSignonPemCertsUrl: `${url}/oauth2/v1/certs`,
      oauth2FederatedSignonJwkCertsUrl: `${url}/oauth2/v3/certs`,
    },
  })
}

function usersOf({ url }: Cloud, auth: OAuth2Client): gmail_v1.Resource$Users {
  return gmail({ version: 'v1', auth, rootUrl: `${url}/`, retry: false }).users
}

/** Lets Anna sign in and allow everything, and comes back with a code. */
async function authorized(cloud: Cloud, person = anna) {
  const client = clientOf(cloud)
  const { codeVerifier, codeChallenge } = await client.generateCodeVerifierAsync()
  const address = client.generateAuthUrl({
    access_type: 'offline',
    prompt: 'consent',
    include_granted_scopes: true,
    scope: productScopes.split(' '),
    state: 'a state',
    code_challenge_method: CodeChallengeMethod.S256,
    code_challenge: codeChallenge,
  })
  const browser = makeBrowser(cloud.url)
  const consent = await signInTo(browser, address, person?.email ?? '')
  const back = await allow(browser, consent, productScopes.split(' '))
  expect(back.searchParams.get('state')).toBe('a state')
  return { client, code: back.searchParams.get('code') ?? '', codeVerifier }
}

async function tokensOf(cloud: Cloud, person = anna) {
  const { client, code, codeVerifier } = await authorized(cloud, person)
  const { tokens } = await client.getToken({ code, codeVerifier })
  client.setCredentials(tokens)
  return { client, tokens }
}

/** Signs Ben in, for calls of Gmail's. */
export async function openGoogle(cloud: Cloud): Promise<GoogleSession> {
  const { client } = await tokensOf(cloud, ben)
  return { client, users: usersOf(cloud, client) }
}

const signIn: Check<GoogleSession>[] = [
  {
    name: 'Google: getToken() brings a bearer, a refresh token and what was granted',
    async run(cloud) {
      const { tokens } = await tokensOf(cloud)
      expect(tokens).toMatchObject({
        access_token: expect.stringMatching(/^ya29\./),
        refresh_token: expect.stringMatching(/^1\/\//),
        token_type: 'Bearer',
      })
      const granted = ['userinfo.email', 'gmail.compose', 'gmail.readonly']
      const scopes = granted.map((name) => `https://www.googleapis.com/auth/${name}`)
      expect(tokens.scope?.split(' ')).toEqual(expect.arrayContaining(['openid', ...scopes]))
    },
  },
  {
    name: 'Google: an access token says when it ends, an hour from now',
    async run(cloud) {
      const { tokens } = await tokensOf(cloud)
      const left = (tokens.expiry_date ?? Number.NaN) - Date.now()
      expect(left, 'milliseconds until expiry_date').toBeGreaterThan(3_000_000)
      expect(left).toBeLessThanOrEqual(3_600_000)
    },
  },
  {
    name: 'Google: verifyIdToken() believes an id_token for this app and no other',
    async run(cloud) {
      const { client, tokens } = await tokensOf(cloud)
      const idToken = tokens.id_token ?? ''
      const ticket = await client.verifyIdToken({ idToken, audience: app.clientId })
      expect(ticket.getPayload()).toMatchObject({
        iss: 'https://accounts.google.com',
        azp: app.clientId,
        email: anna?.email,
        email_verified: true,
        hd: 'nordvik.example',
        sub: expect.stringMatching(/^\d{21}$/),
      })
      const [head, claims, signature = ''] = idToken.split('.')
      const forged = [head, claims, signature.split('').reverse().join('')].join('.')
      const verify = client.verifyIdToken({ idToken: forged, audience: app.clientId })
      expect((await failure(verify)).message).toMatch(/^Invalid token signature/)
    },
  },
  {
    name: 'Google: a code is good once, with its own verifier only',
    async run(cloud) {
      const { client, code, codeVerifier } = await authorized(cloud)
      const strange = await client.generateCodeVerifierAsync()
      const refused = { status: 400, response: { data: { error: 'invalid_grant' } } }
      expect(await failure(client.getToken({ code, codeVerifier: strange.codeVerifier }))).toMatchObject(
        refused,
      )
      await client.getToken({ code, codeVerifier })
      expect(await failure(client.getToken({ code, codeVerifier }))).toMatchObject(refused)
    },
  },
  {
    name: 'Google: access is renewed by the refresh token, until that is revoked',
    async run(cloud) {
      const { client, tokens } = await tokensOf(cloud)
      const { credentials } = await client.refreshAccessToken()
      expect(credentials.access_token).toMatch(/^ya29\./)
      expect(credentials.access_token).not.toBe(tokens.access_token)
      expect((await usersOf(cloud, client).getProfile(me)).data.emailAddress).toBe(anna?.email)
      expect((await client.revokeToken(tokens.refresh_token ?? '')).status).toBe(200)
      expect(await failure(client.refreshAccessToken())).toMatchObject({
        status: 400,
        response: {
          data: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
        },
      })
      expect(await failure(client.revokeToken(tokens.refresh_token ?? ''))).toMatchObject({ status: 400 })
    },
  },
]

function letter(subject: string, messageId: string): string {
  const lines = [
    `From: ${ben?.email}`,
    `To: ${maria}`,
    `Subject: ${subject}`,
    `Message-ID: ${messageId}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Hello',
    '',
  ]
  return Buffer.from(lines.join('\r\n')).toString('base64url')
}

const someId = () => `<${randomBytes(9).toString('hex')}@fidelity.example>`

/** The Message-ID that Gmail keeps of a sent message: ours, or one of its own. */
async function messageIdOf({ users }: GoogleSession, id: string): Promise<string> {
  const wanted = { ...me, id, format: 'metadata', metadataHeaders: ['Message-ID'] }
  const { data } = await users.messages.get(wanted)
  expect(data.labelIds).toContain('SENT')
  const header = data.payload?.headers?.find(({ name }) => name?.toLowerCase() === 'message-id')
  expect(header?.value).toMatch(/^<[^<>@\s]+@[^<>@\s]+>$/)
  return header?.value ?? ''
}

/** The part of an error in which Google says what is wrong. */
const said = (status: number, reason: string) => ({
  status,
  response: { status, data: { error: { code: status, errors: [{ reason }] } } },
})

const mail: Check<GoogleSession>[] = [
  {
    name: 'Gmail: the profile names the address, and where its history stands as text',
    async run(_cloud, { users }) {
      const { data } = await users.getProfile(me)
      expect(data.emailAddress).toBe(ben?.email)
      expect(data.messagesTotal).toEqual(expect.any(Number))
      expect(data.historyId, 'historyId is text').toEqual(expect.stringMatching(/^\d+$/))
    },
  },
  {
    name: 'Gmail: sendAs shows the signature of the address that mail goes out from',
    async run(_cloud, { users }) {
      const { data } = await users.settings.sendAs.list(me)
      const own = data.sendAs?.find((one) => one.isDefault)
      expect(own).toMatchObject({ sendAsEmail: ben?.email, isPrimary: true, signature: ben?.gmailSignature })
    },
  },
  {
    name: 'Gmail: a sent message is read by its id and found by its Message-ID',
    async run(_cloud, session) {
      const { users } = session
      const subject = `Offer ${randomBytes(4).toString('hex')}`
      const { data } = await users.messages.send({ ...me, requestBody: { raw: letter(subject, someId()) } })
      const id = data.id ?? ''
      expect(data).toMatchObject({ labelIds: expect.arrayContaining(['SENT']), threadId: expect.any(String) })
      expect(id).toMatch(/^[0-9a-f]{16}$/)
      const messageId = await messageIdOf(session, id)
      const q = `rfc822msgid:${messageId.slice(1, -1)}`
      const found = await users.messages.list({ ...me, q, labelIds: ['SENT'], maxResults: 1 })
      expect(found.data.messages).toEqual([{ id, threadId: data.threadId }])
      const { raw, internalDate } = (await users.messages.get({ ...me, id, format: 'raw' })).data
      expect(Buffer.from(raw ?? '', 'base64url').toString()).toContain(`Subject: ${subject}`)
      expect(internalDate).toMatch(/^\d{13}$/)
    },
  },
  {
    name: 'Gmail: a draft is laid, also as an upload, sent once, and stays in its thread',
    async run(cloud, session) {
      const { users } = session
      const raw = letter('Draft', someId())
      const laid = (await users.drafts.create({ ...me, requestBody: { message: { raw } } })).data
      expect(laid).toMatchObject({ id: expect.stringMatching(/^r-?\d+$/), message: { labelIds: ['DRAFT'] } })
      const sent = (await users.drafts.send({ ...me, requestBody: { id: laid.id } })).data
      expect(sent.threadId).toBe(laid.message?.threadId)
      await messageIdOf(session, sent.id ?? '')
      expect(await failure(users.drafts.send({ ...me, requestBody: { id: laid.id } }))).toMatchObject(
        said(404, 'notFound'),
      )
      const thread = await users.threads.get({ ...me, id: sent.threadId ?? '', format: 'metadata' })
      expect(thread.data.messages?.map(({ id }) => id)).toContain(sent.id)
      const media = { mimeType: 'message/rfc822', body: Buffer.from(raw, 'base64url').toString() }
      const up = await users.drafts.create({ ...me, media }, { rootUrl: `${cloud.url}/` })
      const id = up.data.id ?? ''
      expect((await users.drafts.delete({ ...me, id })).status).toBe(204)
      expect(await failure(users.drafts.get({ ...me, id, format: 'minimal' }))).toMatchObject(
        said(404, 'notFound'),
      )
    },
  },
  {
    name: 'Gmail: a draft joins a thread by its id, if it refers to it and has its subject; 404 where there is none',
    async run(_cloud, session) {
      const { users } = session
      const first = await users.messages.send({ ...me, requestBody: { raw: letter('Thread', someId()) } })
      const threadId = first.data.threadId ?? ''
      const answered = await messageIdOf(session, first.data.id ?? '')
      const lay = (subject: string, id: string) => {
        const head = [`In-Reply-To: ${answered}`, `References: ${answered}`]
        const raw = Buffer.from(
          [...head, Buffer.from(letter(subject, someId()), 'base64url').toString()].join('\r\n'),
        ).toString('base64url')
        return users.drafts.create({ ...me, requestBody: { message: { raw, threadId: id } } })
      }
      expect((await lay('Re: Thread', threadId)).data.message?.threadId).toBe(threadId)
      expect((await lay('Another', threadId)).data.message?.threadId).not.toBe(threadId)
      expect(await failure(lay('Re: Thread', 'ffffffffffffffff'))).toMatchObject(said(404, 'notFound'))
    },
  },
  {
    name: 'Gmail: history tells what came since, nothing when nothing came, and 404 when it is too long ago',
    async run(_cloud, { users }) {
      const before = (await users.getProfile(me)).data.historyId ?? ''
      const list = (startHistoryId: string) =>
        users.history.list({ ...me, startHistoryId, historyTypes: ['messageAdded'], maxResults: 100 })
      expect((await list(before)).data).not.toHaveProperty('history')
      const sent = await users.messages.send({ ...me, requestBody: { raw: letter('History', someId()) } })
      const { data } = await list(before)
      const added = data.history?.flatMap(({ messagesAdded }) => messagesAdded ?? [])
      const { id, threadId } = sent.data
      expect(added).toEqual([{ message: expect.objectContaining({ id, threadId }) }])
      expect(Number(data.historyId)).toBeGreaterThan(Number(before))
      expect(await failure(list('1'))).toMatchObject(said(404, 'notFound'))
    },
  },
  {
    name: 'Gmail: what is refused comes as a GaxiosError with Google’s reason',
    async run(cloud, { users }) {
      const id = '0123456789abcdef'
      expect(await failure(users.messages.get({ ...me, id }))).toMatchObject(said(404, 'notFound'))
      const nobody = letter('x', someId()).replace(/./g, 'A')
      expect(await failure(users.messages.send({ ...me, requestBody: { raw: nobody } }))).toMatchObject(
        said(400, 'invalidArgument'),
      )
      const stranger = clientOf(cloud)
      stranger.setCredentials({ access_token: 'stranger' })
      expect(await failure(usersOf(cloud, stranger).getProfile(me))).toMatchObject(said(401, 'authError'))
      await cloud.fault({ name: 'rate_limited_403', times: 1, seconds: 5 })
      expect(await failure(users.getProfile(me))).toMatchObject({
        ...said(403, 'rateLimitExceeded'),
        message: expect.stringMatching(/ {2}Retry after \d{4}-\d\d-\d\dT[\d:.]+Z$/),
      })
    },
  },
]

/** What google-auth-library and Google's client of Gmail rely on, for the calls that our connector makes. */
export const googleChecks = [...signIn, ...mail]
