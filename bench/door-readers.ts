import { createTransport } from 'nodemailer'
import { newId } from '../server/platform/ids.ts'
import { type Family, foreignReaders } from '../test/harness/foreign-data.ts'
import type { HostileRequest } from '../test/harness/hostile.ts'
import { families, inputOf, moreInputsOf, signedAs } from './door-requests.ts'
import { lead, panelApp } from './door-stage.ts'
import type { Installation } from './installation.ts'

const mailbox = ['ben.carter@nordvik.example', 'anna.berg@nordvik.example']
const mailSize = 500_000
const htmlSize = 190_000
/** What this process reads itself, what is handed to a thread, and nearly as much as is read at all. */
const textSizes = [4_000, 12_000, 190_000, 950_000]
const letter = { to: [{ object: 'Lead', id: lead }], subject: 'An offer' }
const signedSize = 20_000
const listSize = 500_000

/** Requests that bring one reader its input through a door, by the reader's name. */
export function readerRequests(
  stage: Installation,
  family: Family,
): { reader: string; who: 'nobody' | 'seller' | 'panel'; method: string; requests: HostileRequest[] }[] {
  const { appId, clientSecret } = panelApp(stage)
  const json = (path: string, value: unknown): HostileRequest => ({
    path,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(value)),
  })
  const signedRequest = signedAs(clientSecret, family, signedSize)
  const form = {
    path: `/panel/${appId}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams({ signed_request: signedRequest }).toString()),
  }
  const signature = [htmlSize, htmlSize * 9].map((size) =>
    json('/api/signature', { html: inputOf('html', family, size) }),
  )
  const mail = textSizes
    .flatMap((size) => [
      inputOf('text of html', family, size),
      // Once is enough: they are of no family.
      ...(family === 'deep' ? moreInputsOf('text of html', size) : []),
    ])
    .map((html) => json('/api/panel/emails', { ...letter, key: newId(), html }))
  const panelSession = json('/api/panel/sessions', { appId, signedRequest })
  const agent = {
    path: '/api/sessions',
    headers: { 'user-agent': inputOf('user agent', family, 8_000) },
    body: null,
  }
  return [
    { reader: 'html', who: 'seller', method: 'PUT', requests: signature },
    { reader: 'text of html', who: 'panel', method: 'POST', requests: mail },
    { reader: 'signed request', who: 'nobody', method: 'POST', requests: [form, panelSession] },
    { reader: 'user agent', who: 'seller', method: 'GET', requests: [agent] },
    {
      reader: 'file name',
      who: 'panel',
      method: 'POST',
      requests: [upload(inputOf('file name', family, 12_000))],
    },
  ]
}

function upload(name: string): HostileRequest {
  const head = `--x\r\nContent-Disposition: form-data; name="file"; filename="${name.replace(/[\r\n"]/g, ' ')}"`
  return {
    path: '/api/panel/attachments',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: Buffer.from(`${head}\r\nContent-Type: image/png\r\n\r\nhello\r\n--x--\r\n`),
  }
}

/**
 * Readers whose text meets no door that this bench could use (a browser reads lists, a cloud would have to turn bad):
 * each is called here, and the time of one call is how long it would hold its process. Milliseconds.
 */
export function readWithoutDoor(): { reader: string; family: Family; ms: number }[] {
  const doorless = foreignReaders.filter(({ name }) =>
    ['csv', 'pasted list', "a vendor's JSON"].includes(name),
  )
  return doorless.flatMap(({ name, read, inputs }) =>
    families.map((family) => {
      const input = inputs[family](listSize)
      const began = performance.now()
      try {
        read(input)
      } catch {
        // Refused, which is an answer as well.
      }
      return { reader: name, family, ms: performance.now() - began }
    }),
  )
}

/** Posts hostile mail to both sellers: one whose headers are hostile, one that says to be a delivery report. */
export async function sendHostileMail(stage: Installation): Promise<{ sent: number; refused: number }> {
  const transport = createTransport({ host: '127.0.0.1', port: stage.smtpPort, ignoreTLS: true })
  const count = { sent: 0, refused: 0 }
  for (const family of families)
    for (const raw of [hostileHeaders(family), hostileReport(family)])
      for (const to of mailbox) {
        const letter = { envelope: { from: 'mailer-daemon@evil.example', to }, raw }
        const went = await transport.sendMail(letter).then(
          () => true,
          () => false,
        )
        count[went ? 'sent' : 'refused'] += 1
      }
  transport.close()
  return count
}

const usual = (id: string) =>
  `Date: ${new Date().toUTCString()}\r\nMessage-ID: <${id}@evil.example>\r\nTo: seller@nordvik.example\r\n`

function hostileHeaders(family: Family): string {
  // A header's own line may hold no line break.
  const value = inputOf('mail headers', family, 200_000).replace(/[\r\n]/g, ' ')
  const hostile = ['From', 'In-Reply-To', 'References', 'X-Failed-Recipients', 'Subject']
  return `${usual(`h-${family}`)}${hostile.map((name) => `${name}: ${value}\r\n`).join('')}\r\nHello\r\n`
}

function hostileReport(family: Family): string {
  const from = 'From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\r\nSubject: Undeliverable\r\n'
  return `${usual(`r-${family}`)}${from}MIME-Version: 1.0\r\n${inputOf('delivery report', family, mailSize)}`
}
