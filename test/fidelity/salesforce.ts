import { createHmac, randomBytes } from 'node:crypto'
import jsforce, { type Connection, type OAuth2, type TokenResponse } from 'jsforce'
import { expect } from 'vitest'
import { app, Browser, walk } from '../../sandbox/salesforce/test-kit.ts'
import { employees, org } from '../../sandbox/world.ts'
import { type Check, failure } from './check.ts'
import type { Cloud } from './clouds.ts'

const version = '66.0'
const lead = '00QNw00002LeadAMAR'
const contact = '003Nw00004ContAIAR'
const account = '001Nw00003AcctAIAR'
const opportunity = '006Nw00005OpptAIAR'
const [anna, ben] = employees

/** What jsforce's own type leaves out of a token's answer. */
type Tokens = TokenResponse & { issued_at: string; signature: string; expires_in?: number }

/** Signs Anna in and comes back with a code. A user has five approvals: Ben's must not be pushed out by checks. */
async function authorized(cloud: Cloud, person = anna): Promise<{ oauth2: OAuth2; code: string }> {
  const oauth2 = new jsforce.OAuth2({
    loginUrl: cloud.url,
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    redirectUri: app.redirectUris[0] ?? '',
    useVerifier: true,
  })
  const address = oauth2.getAuthorizationUrl({ scope: 'api refresh_token openid id', state: 'a state' })
  const browser = new Browser(cloud.url)
  await browser.signIn(person?.salesforceUsername ?? '')
  const back = await walk(browser, address)
  expect(back.searchParams.get('state')).toBe('a state')
  return { oauth2, code: back.searchParams.get('code') ?? '' }
}

async function tokensOf(cloud: Cloud): Promise<{ oauth2: OAuth2; tokens: Tokens }> {
  const { oauth2, code } = await authorized(cloud)
  return { oauth2, tokens: (await oauth2.requestToken(code)) as Tokens }
}

/** Ben's connection for calls of data. Its instance is the go-between. */
export async function openSalesforce(cloud: Cloud): Promise<Connection> {
  const { oauth2, code } = await authorized(cloud, ben)
  const { access_token: accessToken } = await oauth2.requestToken(code)
  return new jsforce.Connection({ instanceUrl: cloud.url, accessToken, version })
}

const signIn: Check<Connection>[] = [
  {
    name: 'Salesforce: authorize() makes a session at the instance that the answer names',
    async run(cloud) {
      const { oauth2, code } = await authorized(cloud)
      const connection = new jsforce.Connection({ oauth2, version })
      const user = await connection.authorize(code)
      expect(connection.instanceUrl).toBe(cloud.origin)
      expect(user).toMatchObject({ id: anna?.salesforceUserId, organizationId: org.id })
      expect(connection.accessToken).toMatch(new RegExp(`^${org.id.slice(0, 15)}!`))
      expect(connection.refreshToken).toMatch(/^5Aep861/)
      expect(await connection.identity()).toMatchObject({
        asserted_user: true,
        user_id: anna?.salesforceUserId,
        organization_id: org.id,
        username: anna?.salesforceUsername,
        email: anna?.email,
        email_verified: true,
        active: true,
        urls: { rest: `${cloud.origin}/services/data/v{version}/` },
      })
      expect(await connection.request(`${cloud.origin}/services/oauth2/userinfo`)).toMatchObject({
        user_id: anna?.salesforceUserId,
        preferred_username: anna?.salesforceUsername,
        email: anna?.email,
        email_verified: true,
      })
    },
  },
  {
    name: 'Salesforce: a token’s answer is signed with the app’s secret and has no end',
    async run(cloud) {
      const { tokens } = await tokensOf(cloud)
      const signed = createHmac('sha256', app.clientSecret).update(tokens.id + tokens.issued_at)
      expect(tokens.signature, 'the signature over id and issued_at').toBe(signed.digest('base64'))
      expect(tokens.issued_at).toMatch(/^\d{13}$/)
      expect(tokens.id).toMatch(/\/id\/00D\w{15}\/005\w{15}$/)
      expect(tokens).not.toHaveProperty('expires_in')
      expect(tokens.scope?.split(' ').sort()).toEqual(['api', 'id', 'openid', 'refresh_token'])
    },
  },
  {
    name: 'Salesforce: a code is good once, with its own verifier only',
    async run(cloud) {
      const { oauth2, code } = await authorized(cloud)
      const own = oauth2.codeVerifier
      oauth2.codeVerifier = randomBytes(64).toString('base64url')
      expect((await failure(oauth2.requestToken(code))).name).toMatch(/^invalid_(grant|request)$/)
      oauth2.codeVerifier = own
      await oauth2.requestToken(code)
      expect(await failure(oauth2.requestToken(code))).toMatchObject({
        name: 'invalid_grant',
        message: 'expired authorization code',
      })
    },
  },
  {
    name: 'Salesforce: an ended session is renewed by its refresh token, until that is revoked',
    async run(cloud) {
      const { oauth2, code } = await authorized(cloud)
      const connection = new jsforce.Connection({ oauth2, instanceUrl: cloud.url, version })
      await connection.authorize(code)
      const first = connection.accessToken
      await oauth2.revokeToken(first ?? '')
      // Where refresh tokens rotate, the newest comes with this event.
      let refreshToken = connection.refreshToken ?? ''
      connection.on('refresh', (_accessToken: string, answer: Tokens) => {
        refreshToken = answer.refresh_token ?? refreshToken
      })
      expect((await connection.query('SELECT Id FROM Lead LIMIT 1')).totalSize).toBe(1)
      expect(connection.accessToken).not.toBe(first)
      const again = (await oauth2.refreshToken(refreshToken)) as Tokens
      expect(again).toMatchObject({ instance_url: cloud.origin, token_type: 'Bearer' })
      await oauth2.revokeToken(again.refresh_token ?? refreshToken)
      expect(await failure(oauth2.refreshToken(again.refresh_token ?? refreshToken))).toMatchObject({
        name: 'invalid_grant',
        message: 'expired access/refresh token',
      })
      const ended = new jsforce.Connection({
        instanceUrl: cloud.url,
        accessToken: again.access_token,
        version,
      })
      expect(await failure(ended.limits())).toMatchObject({ errorCode: 'INVALID_SESSION_ID' })
      expect((await failure(oauth2.revokeToken('nobody has it'))).name).toMatch(
        /^(invalid|unsupported)_token/,
      )
    },
  },
  {
    name: 'Salesforce: userinfo refuses a strange token with 403 and one word',
    async run(cloud) {
      const stranger = new jsforce.Connection({ instanceUrl: cloud.url, accessToken: 'stranger', version })
      expect(await failure(stranger.request(`${cloud.url}/services/oauth2/userinfo`))).toMatchObject({
        errorCode: 'ERROR_HTTP_403',
        message: 'Bad_OAuth_Token',
      })
    },
  },
]

const data: Check<Connection>[] = [
  {
    name: 'Salesforce: the queries of records, people and opt-outs answer',
    async run(_cloud, connection) {
      const people = 'Id, Name, Title, Email, HasOptedOutOfEmail'
      const one = async (soql: string) => (await connection.query(soql)).records[0]
      expect(await one(`SELECT ${people}, Company FROM Lead WHERE Id = '${lead}'`)).toMatchObject({
        attributes: { type: 'Lead', url: `/services/data/v${version}/sobjects/Lead/${lead}` },
        Email: 'maria.holm@holmlogistics.example',
        HasOptedOutOfEmail: false,
      })
      expect(
        await one(`SELECT ${people}, AccountId, Account.Name FROM Contact WHERE Id = '${contact}'`),
      ).toMatchObject({ Account: { attributes: { type: 'Account' }, Name: 'Harbor & Finch Ltd' } })
      const contacts = `SELECT ${people} FROM Contacts ORDER BY Name LIMIT 200`
      expect(
        await one(
          `SELECT Id, Name, Industry, BillingCity, (${contacts}) FROM Account WHERE Id = '${account}'`,
        ),
      ).toMatchObject({ Contacts: { totalSize: 2, done: true, records: [{ Name: 'Grace Finch' }, {}] } })
      const roles = 'SELECT IsPrimary, Contact.Id, Contact.Name FROM OpportunityContactRoles LIMIT 200'
      expect(
        await one(
          `SELECT Id, StageName, Account.Name, (${roles}) FROM Opportunity WHERE Id = '${opportunity}'`,
        ),
      ).toMatchObject({ OpportunityContactRoles: { records: [{ Contact: { Name: 'Grace Finch' } }, {}] } })
      const places = `SELECT Id, Name, MailingCountry, MailingState FROM Contact WHERE Id IN ('${contact}')`
      expect(await one(places)).toMatchObject({ MailingCountry: 'United Kingdom', MailingState: null })
      expect(await one(`SELECT Id, Name, Country, State FROM Lead WHERE Id IN ('${lead}')`)).toMatchObject({
        Country: 'Danmark',
        State: null,
      })
      const optedOut = `HasOptedOutOfEmail = true AND Email IN ('peter.vinter@vinterbygg.example')`
      expect((await connection.query(`SELECT Id, Email FROM Lead WHERE ${optedOut}`)).totalSize).toBe(1)
      expect(await one('SELECT Id, Name FROM Organization LIMIT 1')).toMatchObject({ Id: org.id })
      const closed = 'SELECT ApiName, MasterLabel FROM TaskStatus WHERE IsClosed = true ORDER BY SortOrder'
      expect(await one(closed)).toMatchObject({ ApiName: 'Completed' })
    },
  },
  {
    name: 'Salesforce: a search finds Leads and Contacts by the beginnings of words, and refuses what it cannot read',
    async run(_cloud, connection) {
      const people = 'Id, Name, Title, Email, HasOptedOutOfEmail'
      const find = (terms: string) =>
        connection.search(
          `FIND {${terms}} IN ALL FIELDS RETURNING Lead(${people} WHERE IsConverted = false LIMIT 10), Contact(${people} LIMIT 10)`,
        )
      expect((await find('mar* AND holm*')).searchRecords).toEqual([
        expect.objectContaining({
          attributes: { type: 'Lead', url: `/services/data/v${version}/sobjects/Lead/${lead}` },
          Id: lead,
          Name: 'Maria Holm',
        }),
      ])
      const byAddress = await find('grace.finch@harborfinch.example*'.replace(/[@.-]/g, (one) => `\\${one}`))
      expect(byAddress.searchRecords).toEqual([expect.objectContaining({ Id: contact, Name: 'Grace Finch' })])
      expect((await find('nobodyatall*')).searchRecords).toEqual([])
      expect(await failure(find('x'))).toMatchObject({ errorCode: 'MALFORMED_SEARCH' })
      expect(await failure(find('a(b'))).toMatchObject({ errorCode: 'MALFORMED_SEARCH' })
    },
  },
  {
    name: 'Salesforce: a Task is written, by id and by key, read and taken away',
    async run(_cloud, connection) {
      const key = `<${randomBytes(9).toString('hex')}@fidelity.example>`
      const task = connection.sobject('Task')
      const row = { Subject: 'Email: Hello', WhoId: contact, TaskSubtype: 'Email', Status: 'Completed' }
      const made = await task.create(row)
      expect(made).toMatchObject({ success: true, errors: [], id: expect.stringMatching(/^00T\w{15}$/) })
      const id = made.id ?? ''
      expect(await task.update({ Id: id, Subject: 'Email: Hello again' })).toMatchObject({ success: true })
      expect(await task.retrieve(id)).toMatchObject({ Subject: 'Email: Hello again', AccountId: account })
      const keyed = { Subject: row.Subject, MSI_Key__c: key }
      expect(await task.upsert(keyed, 'MSI_Key__c')).toMatchObject({ success: true, created: true })
      expect(await task.upsert(keyed, 'MSI_Key__c')).toMatchObject({ success: true, created: false })
      const found = await connection.query(`SELECT Id FROM Task WHERE MSI_Key__c = '${key}' LIMIT 1`)
      expect(found.totalSize).toBe(1)
      expect(await task.destroy(id)).toMatchObject({ success: true })
      expect(await failure(task.retrieve(id))).toMatchObject({ errorCode: 'ENTITY_IS_DELETED' })
    },
  },
  {
    name: 'Salesforce: many records are written in one call, with an outcome each, and read page after page',
    async run(_cloud, connection) {
      const task = connection.sobject('Task')
      const Subject = `Page ${randomBytes(6).toString('hex')}`
      const rows = Array.from({ length: 200 }, () => ({ Subject, Status: 'Completed' }))
      expect((await task.create(rows)).every((one) => one.success)).toBe(true)
      expect(await task.create([{ Subject }, { WhoId: lead }])).toMatchObject([
        { success: true, errors: [] },
        { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['Subject'] }] },
      ])
      const soql = `SELECT Id FROM Task WHERE Subject = '${Subject}'`
      const headers = { 'Sforce-Query-Options': 'batchSize=200' }
      const first = await connection.query(soql, { headers, autoFetch: false })
      expect(first).toMatchObject({ totalSize: 201, done: false })
      expect(first.records).toHaveLength(200)
      expect(first.nextRecordsUrl).toMatch(/\/services\/data\/v66\.0\/query\/01g/)
      const last = await connection.queryMore(first.nextRecordsUrl ?? '')
      expect(last).toMatchObject({ totalSize: 201, done: true })
      expect(last.records).toHaveLength(1)
      expect(last).not.toHaveProperty('nextRecordsUrl')
    },
  },
  {
    name: 'Salesforce: a composite answers each of its queries',
    async run(_cloud, connection) {
      const url = `/services/data/v${version}/query?q=`
      const compositeRequest = ['SELECT Id FROM Lead LIMIT 1', 'SELECT Nothing FROM Lead'].map(
        (soql, at) => ({
          method: 'GET',
          url: url + encodeURIComponent(soql),
          referenceId: `query${at}`,
        }),
      )
      const answer = await connection.requestPost(`/services/data/v${version}/composite`, {
        allOrNone: false,
        compositeRequest,
      })
      expect(answer).toMatchObject({
        compositeResponse: [
          { referenceId: 'query0', httpStatusCode: 200, body: { totalSize: 1, done: true } },
          { referenceId: 'query1', httpStatusCode: 400, body: [{ errorCode: 'INVALID_FIELD' }] },
        ],
      })
    },
  },
  {
    name: 'Salesforce: describe tells what a Task can hold, and the limits what is left',
    async run(_cloud, connection) {
      const { fields } = await connection.sobject('Task').describe()
      const field = (name: string) => fields.find((one) => one.name === name)
      expect(field('Subject')).toMatchObject({ length: 255, createable: true })
      expect(field('MSI_Key__c')).toMatchObject({ externalId: true, unique: true, custom: true })
      expect(field('TaskSubtype')?.picklistValues?.map(({ value }) => value)).toContain('Email')
      const { DailyApiRequests } = await connection.limits()
      expect(DailyApiRequests).toMatchObject({ Max: 15000, Remaining: expect.any(Number) })
      expect(connection.limitInfo.apiUsage).toMatchObject({ limit: 15000, used: expect.any(Number) })
    },
  },
  {
    name: 'Salesforce: what is refused comes with the code that REST gives it',
    async run(cloud, connection) {
      const refused = async (promise: PromiseLike<unknown>) => (await failure(promise)).errorCode
      expect(await refused(connection.query('SELECT Nothing FROM Lead'))).toBe('INVALID_FIELD')
      expect(await refused(connection.query('SELECT FROM'))).toBe('MALFORMED_QUERY')
      const task = connection.sobject('Task')
      expect(await failure(task.create({ WhoId: lead }))).toMatchObject({
        errorCode: 'REQUIRED_FIELD_MISSING',
        data: { fields: ['Subject'] },
      })
      expect(await refused(connection.sobject('Lead').retrieve(contact))).toBe('NOT_FOUND')
      await cloud.fault({ name: 'api_disabled' })
      expect(await refused(connection.limits())).toBe('API_DISABLED_FOR_ORG')
      await cloud.clearFaults()
      const stranger = new jsforce.Connection({ instanceUrl: cloud.url, accessToken: 'stranger', version })
      expect(await refused(stranger.query('SELECT Id FROM Lead'))).toBe('INVALID_SESSION_ID')
    },
  },
]

/** What jsforce relies on, for the calls that our connector makes. */
export const salesforceChecks = [...signIn, ...data]
