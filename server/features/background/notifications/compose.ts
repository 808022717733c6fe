import type { Language } from '../../../../contract/basics.ts'
import { escapeHtml } from '../../../platform/escape-html.ts'

/** A mail of the product's own, in plain sentences. */
export interface NotificationText {
  language: Language
  subject: string
  paragraphs: string[]
  /** Null where there is nowhere to lead to. */
  button: { label: string; url: string } | null
  /** Said before the address in full, for who cannot press the button. */
  fallback: string
  /** In small type below. */
  small: string[]
  closing: string
}

/** The mail as HTML that needs no images, and as a text part that reads as a letter. */
export function composeNotification(notification: NotificationText): {
  subject: string
  html: string
  text: string
} {
  return { subject: notification.subject, html: html(notification), text: text(notification) }
}

function text({ paragraphs, button, small, closing }: NotificationText): string {
  const way = button ? [`${button.label}:\n${button.url}`] : []
  return [...paragraphs, ...way, ...small, closing].join('\n\n')
}

const font = '-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif'
const paragraphStyle = `margin:0 0 16px;font:16px/1.5 ${font};color:#1f2933`
const smallStyle = `margin:0 0 12px;font:13px/1.5 ${font};color:#52606d`

/** Tables and inline styles, because Outlook on the desktop lays out mail with Word. */
function html({ language, subject, paragraphs, button, fallback, small }: NotificationText): string {
  const lines = paragraphs.map((one) => `<p style="${paragraphStyle}">${escapeHtml(one)}</p>`)
  const notes =
    small.length > 0 ? `\n<p style="${smallStyle}">${small.map((one) => escapeHtml(one)).join(' ')}</p>` : ''
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:0;background:#f3f5f7">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f5f7"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="560" cellpadding="0" cellspacing="0" style="width:100%;max-width:560px;background:#ffffff;border:1px solid #e1e6eb;border-radius:8px"><tr><td style="padding:32px">
<h1 style="margin:0 0 20px;font:600 20px/1.3 ${font};color:#102a43">MSI Actions</h1>
${lines.join('\n')}${button ? way(button, fallback) : ''}${notes}
</td></tr></table>
</td></tr></table>
</body>
</html>`
}

function way(button: { label: string; url: string }, fallback: string): string {
  const url = escapeHtml(button.url)
  return `
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:24px 0"><tr><td bgcolor="#1f5fbf" style="border-radius:6px">
<a href="${url}" style="display:inline-block;padding:12px 24px;font:600 16px/1.25 ${font};color:#ffffff;text-decoration:none">${escapeHtml(button.label)}</a>
</td></tr></table>
<p style="${smallStyle}">${escapeHtml(fallback)}<br><a href="${url}" style="color:#1f5fbf;word-break:break-all">${url}</a></p>`
}

/** The name to greet somebody by. */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name
}
