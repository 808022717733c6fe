import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MailSite, startMail } from './mail.ts'

const ben = 'ben.carter@nordvik.example'
const anna = 'anna.berg@nordvik.example'
const maria = 'maria.holm@holmlogistics.example'
const dataDir = mkdtempSync(join(tmpdir(), 'mail-'))

let mail: MailSite

beforeAll(async () => {
  mail = await startMail({ port: 0, dataDir })
})
afterAll(async () => {
  await mail.close()
  rmSync(dataDir, { recursive: true })
})

async function send(letter: Parameters<ReturnType<typeof createTransport>['sendMail']>[0]) {
  const transport = createTransport({ host: '127.0.0.1', port: mail.smtpPort, secure: false })
  await transport.sendMail({ from: 'MSI Actions <no-reply@msi.example>', ...letter })
  transport.close()
}

interface Row {
  id: string
  subject: string
  text: string
  html: string
  read: boolean
  messageId: string
  inReplyTo: string
  references: string[]
  headers: Record<string, string>
  attachments: Array<{ filename: string; inline: boolean; url: string }>
  source: string
}

async function inbox(address: string): Promise<Row[]> {
  return (await fetch(`${mail.url}/api/inbox/${address}`)).json() as Promise<Row[]>
}

const page = async (path: string) => {
  const response = await fetch(`${mail.url}${path}`)
  return { status: response.status, headers: response.headers, text: await response.text() }
}

test('a mail arrives by SMTP and is read safely', async () => {
  await send({
    to: anna,
    subject: 'Välkommen <b>',
    text: 'Kom igång: http://localhost:3000/i/x',
    html: '<style>p{color:red}</style><p onclick="steal()">Hej <a href="http://localhost:3000/i/x">Kom igång</a></p><script>steal()</script><img src="cid:logo"><img src="https://tracker.example/p.gif"><a href="javascript:steal()">x</a>',
    attachments: [
      { filename: 'logo.png', content: Buffer.from('image'), cid: 'logo' },
      { filename: 'prislista å.pdf', content: 'pdf' },
    ],
  })
  const [row] = await inbox(anna)
  expect(row).toMatchObject({ subject: 'Välkommen <b>', read: false })
  expect(row?.headers.to).toBe(anna)
  expect(row?.attachments.map((one) => one.inline)).toEqual([true, false])

  const shown = await page(`/inbox/${anna}?m=${row?.id}`)
  expect(shown.text).toContain('<html lang="sv">')
  expect(shown.text).toContain('Välkommen &lt;b&gt;')
  expect(shown.text).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"')
  expect((await inbox(anna))[0]?.read).toBe(true)

  const body = await page(`/inbox/${anna}/${row?.id}/body`)
  const policy = body.headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain('img-src data:')
  expect(body.text).toContain(
    '<a href="http://localhost:3000/i/x" target="_blank" rel="noopener noreferrer">',
  )
  expect(body.text).toContain('src="data:image/png;base64,')
  expect(body.text).not.toMatch(/steal|tracker|javascript:/)

  const text = await page(`/inbox/${anna}?m=${row?.id}&view=text&lang=en`)
  expect(text.text).toContain('Kom igång: http://localhost:3000/i/x')
  expect(text.text).toContain('<html lang="en">')
  const source = await page(`/inbox/${anna}?m=${row?.id}&view=source`)
  expect(source.text).toContain('Content-Type: multipart/')
  const attached = await page(row?.attachments[1]?.url ?? '')
  expect(attached.text).toBe('pdf')
  expect(attached.headers.get('content-disposition')).toBe(
    "attachment; filename*=UTF-8''prislista%20%C3%A5.pdf",
  )
  expect((await page(row?.source ?? '')).text).toContain('Subject: ')
})

test('a reply goes to the sender, in the conversation, and tells the listeners', async () => {
  const heard: string[] = []
  mail.postOffice.onDelivery((address) => heard.push(address))
  await send({
    from: ben,
    to: maria,
    subject: 'Offer',
    text: 'Interested?',
    messageId: '<offer@msi.example>',
  })
  const [row] = await inbox(maria)
  const form = await page(`/inbox/${maria}?m=${row?.id}&reply=1`)
  expect(form.text).toContain('value="Re: Offer"')
  expect(form.text).toContain('&gt; Interested?')
  const path = `${mail.url}/inbox/${maria}/${row?.id}/reply`
  const body = new URLSearchParams({ subject: 'Re: Offer', text: 'Yes\n\n> Interested?' })
  const foreign = await fetch(path, { method: 'POST', body, headers: { origin: 'http://evil.example' } })
  expect(foreign.status).toBe(403)
  const answer = await fetch(path, { method: 'POST', body, redirect: 'manual' })
  expect(answer.status).toBe(303)
  expect((await page(answer.headers.get('location') ?? '')).text).toContain('Reply sent.')
  const [reply] = await inbox(ben)
  expect(reply).toMatchObject({
    subject: 'Re: Offer',
    inReplyTo: '<offer@msi.example>',
    references: ['<offer@msi.example>'],
  })
  expect(heard).toEqual([maria, ben])
})

test('a mail that somebody is asked to write is written where they are, to whom and with the subject that are asked for', async () => {
  const link = `mailto:${encodeURIComponent('ben+x')}@nordvik.example?subject=${encodeURIComponent('unsubscribe a.b')}`
  await send({ from: ben, to: maria, subject: 'News', html: `<p><a href="${link}">no more</a></p>` })
  const [row] = await inbox(maria)
  const body = await page(`/inbox/${maria}/${row?.id}/body`)
  const [, href = ''] = /<a href="([^"]+)"/.exec(body.text) ?? []
  const form = await page(href.replaceAll('&amp;', '&'))
  expect(form.text).toContain('name="to" value="ben+x@nordvik.example"')
  expect(form.text).toContain('value="unsubscribe a.b"')
  const said = new URLSearchParams({ to: ben, subject: 'unsubscribe a.b', text: '' })
  await fetch(`${mail.url}/inbox/${maria}/${row?.id}/reply`, {
    method: 'POST',
    body: said,
    redirect: 'manual',
  })
  expect((await inbox(ben))[0]).toMatchObject({ subject: 'unsubscribe a.b' })
})

test('mail to nobody comes back as a bounce, and a bounce never bounces', async () => {
  await send({
    from: ben,
    to: [maria, 'ghost@holmlogistics.example'],
    subject: 'Hello',
    text: 'x',
    messageId: '<hello@msi.example>',
  })
  expect((await inbox(maria))[0]?.subject).toBe('Hello')
  const [bounce] = await inbox(ben)
  expect(bounce?.headers['content-type']).toMatch(/^multipart\/report; report-type=delivery-status/)
  expect(bounce?.headers['x-failed-recipients']).toBe('ghost@holmlogistics.example')
  expect(bounce?.inReplyTo).toBe('<hello@msi.example>')
  const source = await page(bounce?.source ?? '')
  expect(source.text).toMatch(
    /Final-Recipient: rfc822; ghost@holmlogistics\.example\r\nAction: failed\r\nStatus: 5\.1\.1/,
  )
  await mail.postOffice.deliver({
    from: '',
    to: ['ghost@nordvik.example'],
    raw: Buffer.from('Subject: x\r\n\r\nx'),
  })
  expect((await inbox(ben))[0]?.id).toBe(bounce?.id)
})

test('mail and read flags live over a restart', async () => {
  const before = await inbox(anna)
  await mail.close()
  mail = await startMail({ port: 0, dataDir })
  expect(await inbox(anna)).toEqual(before)
})

test('everyone is listed with unread mail, unknown people are not found', async () => {
  const english = await page('/?lang=en')
  expect(english.text).toContain('Ben Carter')
  expect(english.text).toContain('Maria Holm')
  expect(english.text).toMatch(/class="count">\d unread/)
  expect((await page('/?lang=sv')).text).toContain('Allas inkorgar')
  expect((await page('/inbox/ghost@nordvik.example')).status).toBe(404)
  expect((await page(`/inbox/${ben}/list`)).text).not.toContain('<html')
})
