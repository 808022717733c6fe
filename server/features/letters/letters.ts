import type { Language } from '../../../contract/basics.ts'

/** A mail of the product's own: plain texts, which are escaped here, around one button. */
export interface Letter {
  language: Language
  subject: string
  paragraphs: string[]
  button: { label: string; url: string }
  /** Said before the button's address, for who cannot press it. */
  fallback: string
  /** Below, in small type. */
  small: string
}

/** The HTML of a letter: one column, no images. Tables and inline styles, because Outlook lays out mail with Word. */
export function letterHtml(letter: Letter): string {
  const p =
    'margin:0 0 16px;font:16px/1.5 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;color:#1f2933'
  const small =
    'margin:0 0 12px;font:13px/1.5 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;color:#52606d'
  const url = escapeHtml(letter.button.url)
  return `<!doctype html>
<html lang="${letter.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(letter.subject)}</title>
</head>
<body style="margin:0;padding:0;background:#f3f5f7">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f5f7"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="560" cellpadding="0" cellspacing="0" style="width:100%;max-width:560px;background:#ffffff;border:1px solid #e1e6eb;border-radius:8px"><tr><td style="padding:32px">
<h1 style="margin:0 0 20px;font:600 20px/1.3 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;color:#102a43">MSI Actions</h1>
${letter.paragraphs.map((one) => `<p style="${p}">${escapeHtml(one)}</p>`).join('\n')}
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:24px 0"><tr><td bgcolor="#1f5fbf" style="border-radius:6px">
<a href="${url}" style="display:inline-block;padding:12px 24px;font:600 16px/1.25 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;color:#ffffff;text-decoration:none">${escapeHtml(letter.button.label)}</a>
</td></tr></table>
<p style="${small}">${escapeHtml(letter.fallback)}<br><a href="${url}" style="color:#1f5fbf;word-break:break-all">${url}</a></p>
<p style="${small}">${escapeHtml(letter.small)}</p>
</td></tr></table>
</td></tr></table>
</body>
</html>`
}

/** The first name of whoever is greeted. */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name
}

function escapeHtml(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
