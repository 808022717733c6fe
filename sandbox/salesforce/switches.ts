import type { FastifyInstance } from 'fastify'
import { readSwitchForm, type Switch, switchboard, switchboardTitle } from '../switchboard.ts'
import type { Language } from '../world.ts'
import type { Salesforce } from './context.ts'
import type { Fault } from './fault.ts'
import { addFault, listFaults, removeFault } from './faults.ts'
import { sendPage } from './pages/document.ts'
import { languageOfBrowser } from './sessions.ts'

interface FaultSwitch extends Omit<Switch, 'isOn'> {
  fault: Fault
}

const on = (
  key: string,
  fault: Fault,
  words: { en: readonly [string, string]; sv: readonly [string, string] },
): FaultSwitch => ({
  key,
  fault,
  title: { en: words.en[0], sv: words.sv[0] },
  text: { en: words.en[1], sv: words.sv[1] },
})

const authorize = (error: string, description: string): Fault => ({
  name: 'authorize_error',
  error,
  description,
})
const token = (error: string, description: string, status?: number): Fault => ({
  name: 'token_error',
  error,
  description,
  status,
})

/** Every fault that a person may switch, as a table. */
const switches: FaultSwitch[] = [
  on('app_blocked', authorize('OAUTH_APP_BLOCKED', 'this app is blocked by admin'), {
    en: ['The app is blocked', 'An admin has blocked the app in this org: OAUTH_APP_BLOCKED.'],
    sv: ['Appen är blockerad', 'En administratör har blockerat appen i organisationen: OAUTH_APP_BLOCKED.'],
  }),
  on('app_not_approved', authorize('OAUTH_APP_ACCESS_DENIED', 'user is not admin approved'), {
    en: ['The app is not approved', 'The admin has not approved the user: OAUTH_APP_ACCESS_DENIED.'],
    sv: ['Appen är inte godkänd', 'Administratören har inte godkänt användaren: OAUTH_APP_ACCESS_DENIED.'],
  }),
  on('app_not_installed', authorize('OAUTH_EC_APP_NOT_FOUND', 'external client app is not installed'), {
    en: ['The app is not installed', 'The org does not have the app: OAUTH_EC_APP_NOT_FOUND.'],
    sv: ['Appen är inte installerad', 'Organisationen har inte appen: OAUTH_EC_APP_NOT_FOUND.'],
  }),
  on('wrong_org', authorize('OAUTH_AUTHORIZATION_BLOCKED', 'Cross-org OAuth flows are not supported'), {
    en: ['Signed in to the wrong org', 'The browser is signed in elsewhere: OAUTH_AUTHORIZATION_BLOCKED.'],
    sv: [
      'Inloggad i fel organisation',
      'Webbläsaren är inloggad någon annanstans: OAUTH_AUTHORIZATION_BLOCKED.',
    ],
  }),
  on('approval_failed', authorize('OAUTH_APPROVAL_ERROR_GENERIC', 'an unexpected error has occurred'), {
    en: ['The approval fails', 'Salesforce cannot record the approval: OAUTH_APPROVAL_ERROR_GENERIC.'],
    sv: ['Godkännandet misslyckas', 'Salesforce kan inte spara godkännandet: OAUTH_APPROVAL_ERROR_GENERIC.'],
  }),
  on('code_expired', token('invalid_grant', 'expired authorization code'), {
    en: ['The code is too old', 'The authorization code is refused as expired.'],
    sv: ['Koden är för gammal', 'Auktoriseringskoden nekas eftersom den har gått ut.'],
  }),
  on('ip_restricted', token('invalid_grant', 'ip restricted'), {
    en: ['The network address is not allowed', 'The token call is refused: ip restricted.'],
    sv: ['Nätverksadressen är inte tillåten', 'Tokenanropet nekas: ip restricted.'],
  }),
  on('user_inactive', token('invalid_grant', 'inactive user'), {
    en: ['The user is inactive', 'The token call is refused: inactive user.'],
    sv: ['Användaren är inaktiv', 'Tokenanropet nekas: inactive user.'],
  }),
  on('app_secret', token('invalid_client', 'invalid client credentials', 401), {
    en: ['The client secret is wrong', 'The app cannot prove who it is: invalid_client.'],
    sv: ['Klienthemligheten är fel', 'Appen kan inte bevisa vem den är: invalid_client.'],
  }),
  on(
    'token_503',
    { name: 'token_503_html' },
    {
      en: ['Sign-in is down', 'The token endpoint answers with a maintenance page.'],
      sv: ['Inloggningen ligger nere', 'Tokenadressen svarar med en sida om underhåll.'],
    },
  ),
  on(
    'email_differs',
    { name: 'other_email' },
    {
      en: ['Another email address', 'Salesforce names somebody else’s address for everyone.'],
      sv: ['En annan e-postadress', 'Salesforce uppger någon annans adress för alla.'],
    },
  ),
  on(
    'email_unverified',
    { name: 'email_unverified' },
    {
      en: ['The email is not verified', 'Nobody has confirmed their address in Salesforce.'],
      sv: ['E-posten är inte verifierad', 'Ingen har bekräftat sin adress i Salesforce.'],
    },
  ),
  on(
    'api_disabled',
    { name: 'api_disabled' },
    {
      en: ['API Enabled is missing', 'Every data call is refused: API_DISABLED_FOR_ORG.'],
      sv: ['API Enabled saknas', 'Varje dataanrop nekas: API_DISABLED_FOR_ORG.'],
    },
  ),
  on(
    'no_api_scope',
    { name: 'no_api_scope' },
    {
      en: ['The scope api is missing', 'Sign-in grants everything but the scope api.'],
      sv: ['Omfattningen api saknas', 'Inloggningen ger allt utom omfattningen api.'],
    },
  ),
  on(
    'session_not_for_api',
    {
      name: 'rest_error',
      error: 'INVALID_SESSION_ID',
      description: 'This session is not valid for use with the REST API',
      status: 401,
    },
    {
      en: ['The session is not good for the API', 'API Access Control does not list the app.'],
      sv: ['Sessionen gäller inte för API:et', 'API Access Control tar inte upp appen.'],
    },
  ),
  on(
    'other_org',
    { name: 'other_org' },
    {
      en: ['Another org answers', 'Everybody signs in to an org with another id.'],
      sv: ['En annan organisation svarar', 'Alla loggar in i en organisation med ett annat id.'],
    },
  ),
  on(
    'canvas_signature',
    { name: 'canvas_signature' },
    {
      en: ['The panel’s signature is wrong', 'The signed request is signed with another secret.'],
      sv: ['Panelens signatur är fel', 'Den signerade begäran är signerad med en annan hemlighet.'],
    },
  ),
  on(
    'request_limit',
    {
      name: 'rest_error',
      error: 'REQUEST_LIMIT_EXCEEDED',
      description: 'TotalRequests Limit exceeded.',
      status: 403,
    },
    {
      en: ['The daily limit is used up', 'Every data call is refused: REQUEST_LIMIT_EXCEEDED.'],
      sv: ['Dygnsgränsen är nådd', 'Varje dataanrop nekas: REQUEST_LIMIT_EXCEEDED.'],
    },
  ),
  on(
    'rotation_off',
    { name: 'rotation_off' },
    {
      en: ['Refresh tokens stay', 'A refresh brings no new refresh token, as with an app of the org’s own.'],
      sv: [
        'Förnyelsetoken består',
        'En förnyelse ger ingen ny förnyelsetoken, som för organisationens egen app.',
      ],
    },
  ),
  on(
    'no_activity_fields',
    { name: 'activity_fields_off' },
    {
      en: ['The activity fields are missing', 'The org lacks the package’s fields on tasks.'],
      sv: ['Aktivitetsfälten saknas', 'Organisationen saknar paketets fält på uppgifter.'],
    },
  ),
  on(
    'opt_out_hidden',
    { name: 'hidden_fields', fields: ['Lead.HasOptedOutOfEmail', 'Contact.HasOptedOutOfEmail'] },
    {
      en: ['Email Opt Out is hidden', 'The profile may not read who has opted out, on leads and contacts.'],
      sv: [
        'Email Opt Out är dolt',
        'Profilen får inte läsa vem som har avböjt e-post, på leads och kontakter.',
      ],
    },
  ),
  on(
    'addresses_encrypted',
    { name: 'encrypted_fields', fields: ['Lead.Email', 'Contact.Email', 'Contact.Name'] },
    {
      en: ['Addresses are encrypted', 'They can be read, and neither searched for nor sorted (Shield).'],
      sv: ['Adresserna är krypterade', 'De går att läsa men inte att söka på eller sortera (Shield).'],
    },
  ),
  on(
    'task_record_type',
    { name: 'task_record_types', lists: { Status: ['Not Started', 'Deferred'], Priority: ['High', 'Low'] } },
    {
      en: ['Tasks have a record type', 'It leaves Completed and Normal out of their lists.'],
      sv: ['Uppgifter har en posttyp', 'Den utelämnar Completed och Normal ur deras listor.'],
    },
  ),
  on(
    'person_account',
    { name: 'person_account', id: '001Nw00003AcctAIAR' },
    {
      en: ['An account is a person', 'Harbor & Finch is a person account.'],
      sv: ['Ett konto är en person', 'Harbor & Finch är ett personkonto.'],
    },
  ),
]

/** `/__sandbox`: every fault with a switch. */
export function switchRoutes(server: FastifyInstance, salesforce: Salesforce): void {
  server.get('/__sandbox', async (request, reply) => {
    const { hl } = request.query as { hl?: string }
    const language: Language = hl === 'sv' || hl === 'en' ? hl : languageOfBrowser(request)
    const faults = listFaults(salesforce)
    const rows = switches.map((one) => ({ ...one, isOn: faults.some((fault) => isSame(fault, one.fault)) }))
    const title = `${switchboardTitle(language)} | Salesforce`
    return sendPage(reply, { language, title, style: 'sign-in', body: switchboard(rows, language) })
  })
  server.post('/__sandbox/switches', async (request, reply) => {
    const form = readSwitchForm(request.body)
    const chosen = form && switches.find((one) => one.key === form.key)
    if (!form || !chosen) return reply.code(400).send({ error: 'There is no such switch.' })
    removeFault(salesforce, (fault) => isSame(fault, chosen.fault))
    if (form.on) addFault(salesforce, chosen.fault)
    return reply.redirect(`/__sandbox?hl=${form.language}`, 303)
  })
}

function isSame(a: Fault, b: Fault): boolean {
  return a.name === b.name && a.error === b.error && a.description === b.description
}
