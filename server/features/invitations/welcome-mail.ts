import type { Language } from '../../../contract/basics.ts'

/** What the welcome e-mail tells. */
export interface Welcome {
  language: Language
  name: string | null
  inviterName: string | null
  workspaceName: string
  url: string
  expiresAt: Date
}

interface Words {
  subject(w: Welcome): string
  greeting(w: Welcome): string
  opening(w: Welcome): string
  what: string
  how: string
  button: string
  fallback: string
  validity(w: Welcome): string
  ignore: string
  closing: string
}

const day = (w: Welcome) =>
  new Intl.DateTimeFormat(w.language === 'sv' ? 'sv-SE' : 'en-GB', {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(w.expiresAt)

const words: Record<Language, Words> = {
  en: {
    subject: (w) => `${w.inviterName ?? w.workspaceName} invites you to MSI Actions`,
    greeting: (w) => (w.name ? `Hello ${firstName(w.name)},` : 'Hello,'),
    opening: (w) =>
      w.inviterName
        ? `${w.inviterName} has invited you to MSI Actions at ${w.workspaceName}.`
        : `You are invited to MSI Actions at ${w.workspaceName}.`,
    what: 'You write sales e-mail straight from a lead, contact, account or opportunity in Salesforce, and everything you do is logged there by itself.',
    how: 'It takes about two minutes: sign in with Salesforce, connect your mailbox, choose your signature.',
    button: 'Get Started',
    fallback: 'If the button does not work, open this address:',
    validity: (w) => `The link is yours alone and works until ${day(w)}.`,
    ignore: 'If you did not expect this message you can leave it: nothing happens unless you sign in.',
    closing: 'MSI Actions',
  },
  sv: {
    subject: (w) => `${w.inviterName ?? w.workspaceName} bjuder in dig till MSI Actions`,
    greeting: (w) => (w.name ? `Hej ${firstName(w.name)}!` : 'Hej!'),
    opening: (w) =>
      w.inviterName
        ? `${w.inviterName} har bjudit in dig till MSI Actions på ${w.workspaceName}.`
        : `Du är inbjuden till MSI Actions på ${w.workspaceName}.`,
    what: 'Du skriver sälj-e-post direkt från en lead, en kontakt, ett konto eller en affärsmöjlighet i Salesforce, och allt du gör loggas där av sig självt.',
    how: 'Det tar ungefär två minuter: logga in med Salesforce, anslut din brevlåda och välj signatur.',
    button: 'Kom igång',
    fallback: 'Om knappen inte fungerar kan du öppna den här adressen:',
    validity: (w) => `Länken är bara din och gäller till och med ${day(w)}.`,
    ignore:
      'Väntade du dig inte det här meddelandet kan du låta det vara. Inget händer om du inte loggar in.',
    closing: 'MSI Actions',
  },
}

/** The welcome e-mail: HTML that needs no images, and a text part that reads as a letter. */
export function welcomeMail(w: Welcome): { subject: string; html: string; text: string } {
  const say = words[w.language]
  return { subject: say.subject(w), html: html(w, say), text: text(w, say) }
}

function text(w: Welcome, say: Words): string {
  return [
    say.greeting(w),
    `${say.opening(w)} ${say.what}`,
    say.how,
    `${say.button}:\n${w.url}`,
    say.validity(w),
    say.ignore,
    say.closing,
  ].join('\n\n')
}

/** Tables and inline styles, because Outlook on the desktop lays out mail with Word. */
function html(w: Welcome, say: Words): string {
  const p =
    'margin:0 0 16px;font:16px/1.5 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;color:#1f2933'
  const small =
    'margin:0 0 12px;font:13px/1.5 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;color:#52606d'
  return `<!doctype html>
<html lang="${w.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(say.subject(w))}</title>
</head>
<body style="margin:0;padding:0;background:#f3f5f7">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f5f7"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="560" cellpadding="0" cellspacing="0" style="width:100%;max-width:560px;background:#ffffff;border:1px solid #e1e6eb;border-radius:8px"><tr><td style="padding:32px">
<h1 style="margin:0 0 20px;font:600 20px/1.3 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;color:#102a43">MSI Actions</h1>
<p style="${p}">${escapeHtml(say.greeting(w))}</p>
<p style="${p}">${escapeHtml(say.opening(w))} ${escapeHtml(say.what)}</p>
<p style="${p}">${escapeHtml(say.how)}</p>
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:24px 0"><tr><td bgcolor="#1f5fbf" style="border-radius:6px">
<a href="${escapeHtml(w.url)}" style="display:inline-block;padding:12px 24px;font:600 16px/1.25 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;color:#ffffff;text-decoration:none">${escapeHtml(say.button)}</a>
</td></tr></table>
<p style="${small}">${escapeHtml(say.fallback)}<br><a href="${escapeHtml(w.url)}" style="color:#1f5fbf;word-break:break-all">${escapeHtml(w.url)}</a></p>
<p style="${small}">${escapeHtml(say.validity(w))} ${escapeHtml(say.ignore)}</p>
</td></tr></table>
</td></tr></table>
</body>
</html>`
}

function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name
}

function escapeHtml(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
