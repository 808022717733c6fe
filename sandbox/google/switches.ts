import type { FaultSwitch } from '../oauth/switch-routes.ts'
import type { FaultName } from './faults.ts'

/** Every fault that a person may switch, as a table. */
export const switches: FaultSwitch<FaultName>[] = [
  {
    key: 'admin_policy',
    title: { en: 'The app is not trusted', sv: 'Appen är inte betrodd' },
    text: {
      en: 'The organization’s policy ends each consent: admin_policy_enforced.',
      sv: 'Organisationens policy avbryter varje godkännande: admin_policy_enforced.',
    },
  },
  {
    key: 'token_invalid_client',
    title: { en: 'The client secret is wrong', sv: 'Klienthemligheten är fel' },
    text: {
      en: 'The app cannot prove who it is: invalid_client.',
      sv: 'Appen kan inte bevisa vem den är: invalid_client.',
    },
  },
  {
    key: 'token_503',
    title: { en: 'Sign-in is down', sv: 'Inloggningen ligger nere' },
    text: { en: 'The token endpoint answers with 503.', sv: 'Tokenadressen svarar med 503.' },
  },
  {
    key: 'no_refresh_token',
    title: { en: 'No refresh token', sv: 'Ingen förnyelsetoken' },
    text: { en: 'A consent is good for an hour only.', sv: 'Ett godkännande gäller bara i en timme.' },
  },
  {
    key: 'mail_not_enabled',
    title: { en: 'The mail service is off', sv: 'E-posttjänsten är av' },
    text: {
      en: 'No account has Gmail: Mail service not enabled.',
      sv: 'Inget konto har Gmail: Mail service not enabled.',
    },
  },
  {
    key: 'api_off',
    title: { en: 'The Gmail API is off', sv: 'Gmails API är av' },
    text: {
      en: 'The API is not enabled in the app’s project: accessNotConfigured.',
      sv: 'API:et är inte påslaget i appens projekt: accessNotConfigured.',
    },
  },
  {
    key: 'rate_limited_403',
    title: { en: 'The quota is used up', sv: 'Kvoten är slut' },
    text: {
      en: 'Gmail asks to come back in half a minute: rateLimitExceeded.',
      sv: 'Gmail ber om en halv minuts väntan: rateLimitExceeded.',
    },
  },
  {
    key: 'send_accepts_then_504',
    title: { en: 'A send that nobody confirms', sv: 'Ett utskick som ingen bekräftar' },
    text: {
      en: 'Mail is delivered, then answered with 504.',
      sv: 'E-post levereras och besvaras sedan med 504.',
    },
  },
  {
    key: 'send_503',
    title: { en: 'Sending is down', sv: 'Utskick ligger nere' },
    text: { en: 'A send is refused with 503.', sv: 'Ett utskick nekas med 503.' },
  },
]
