import type { FaultSwitch } from '../oauth/switch-routes.ts'
import type { FaultName } from './faults.ts'

/** A refusal on the way back, in Entra's own words. */
const refused = (
  key: string,
  refusal: { error: string; code: number },
  words: { en: [string, string]; sv: [string, string] },
): FaultSwitch<FaultName> => ({
  key,
  refusal: { name: 'authorize_error', ...refusal },
  title: { en: words.en[0], sv: words.sv[0] },
  text: { en: words.en[1], sv: words.sv[1] },
})

/** Every fault that a person may switch, as a table. */
export const switches: FaultSwitch<FaultName>[] = [
  {
    key: 'admin_consent_required',
    title: { en: 'Only admins may allow apps', sv: 'Bara administratörer får tillåta appar' },
    text: {
      en: '“Need admin approval” ends each consent: AADSTS90094.',
      sv: 'Sidan ”Need admin approval” avslutar varje godkännande: AADSTS90094.',
    },
  },
  {
    key: 'pending',
    title: { en: 'A request for approval waits', sv: 'En begäran om godkännande väntar' },
    text: {
      en: 'Approval can be asked for, and is not given: AADSTS90095.',
      sv: 'Godkännande går att begära men ges inte: AADSTS90095.',
    },
  },
  {
    key: 'not_assigned',
    title: { en: 'The person is not assigned', sv: 'Personen är inte tilldelad appen' },
    text: {
      en: 'The app is for assigned people only: AADSTS50105.',
      sv: 'Appen är bara för dem som har tilldelats den: AADSTS50105.',
    },
  },
  {
    key: 'consent_required',
    title: { en: 'Nobody has consented', sv: 'Ingen har godkänt' },
    text: {
      en: 'The token endpoint misses a consent: AADSTS65001.',
      sv: 'Tokenadressen saknar ett godkännande: AADSTS65001.',
    },
  },
  refused(
    'policy',
    { error: 'access_denied', code: 53003 },
    {
      en: ['A policy keeps the person out', 'Conditional Access blocks the sign-in: AADSTS53003.'],
      sv: ['En policy stoppar personen', 'Conditional Access stoppar inloggningen: AADSTS53003.'],
    },
  ),
  refused(
    'second_factor',
    { error: 'access_denied', code: 500121 },
    {
      en: ['The second factor fails', 'It was asked for and not passed: AADSTS500121.'],
      sv: ['Det andra steget misslyckas', 'Det efterfrågades och klarades inte: AADSTS500121.'],
    },
  ),
  refused(
    'other_directory',
    { error: 'access_denied', code: 50020 },
    {
      en: ['The account is of another directory', 'It is no user of this one: AADSTS50020.'],
      sv: ['Kontot hör till en annan katalog', 'Det är ingen användare i den här: AADSTS50020.'],
    },
  ),
  refused(
    'service_missing',
    { error: 'invalid_client', code: 650052 },
    {
      en: ['The directory lacks the service', 'It has no Exchange for the app: AADSTS650052.'],
      sv: ['Katalogen saknar tjänsten', 'Den har ingen Exchange åt appen: AADSTS650052.'],
    },
  ),
  {
    key: 'token_invalid_client',
    title: { en: 'The client secret is wrong', sv: 'Klienthemligheten är fel' },
    text: {
      en: 'The app cannot prove who it is: AADSTS7000215.',
      sv: 'Appen kan inte bevisa vem den är: AADSTS7000215.',
    },
  },
  {
    key: 'token_503',
    title: { en: 'Sign-in is down', sv: 'Inloggningen ligger nere' },
    text: { en: 'The token endpoint answers with 503.', sv: 'Tokenadressen svarar med 503.' },
  },
  {
    key: 'mailbox_not_enabled',
    title: { en: 'There is no Exchange mailbox', sv: 'Det finns ingen Exchange-brevlåda' },
    text: {
      en: 'No account has one: MailboxNotEnabledForRESTAPI.',
      sv: 'Inget konto har någon: MailboxNotEnabledForRESTAPI.',
    },
  },
  {
    key: 'throttled',
    title: { en: 'Too many calls', sv: 'För många anrop' },
    text: {
      en: 'Graph asks to come back in half a minute: 429.',
      sv: 'Graph ber om en halv minuts väntan: 429.',
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
