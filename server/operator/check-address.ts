import { pathTo } from '../../contract/endpoint.ts'
import { unsubscribeEndpoints } from '../../contract/opt-outs.ts'
import { readCertificate } from '../platform/certificate.ts'
import type { OutboundFetch } from '../platform/http-client.ts'
import { type Check, ok, problem } from './check.ts'

const dayMs = 86_400_000

/** TRACKING_URL, where it is another: its certificate, and whether the page by which mail is refused is there. */
export async function checkTrackingUrl(
  { publicUrl, trackingUrl }: { publicUrl: string; trackingUrl: string },
  fetch: OutboundFetch,
): Promise<Check[]> {
  if (trackingUrl === publicUrl) return []
  const url = new URL(trackingUrl)
  if (url.protocol === 'http:')
    return [ok('tracking url', `${trackingUrl} is for this machine only: nobody else reaches it.`)]
  const certificate = await checkCertificate(url)
  if (certificate.state !== 'ok') return [certificate]
  const door = pathTo(unsubscribeEndpoints.show, { params: { token: 'doctor' } })
  const page = await fetch(`${trackingUrl}${door}`, { timeout: 10_000 }).then(
    (answer) => answer.text(),
    () => '',
  )
  if (page.includes('name="choice" value="company"'))
    return [certificate, ok('tracking url', `${trackingUrl} leads to the page by which email is refused.`)]
  const todo =
    'Let the proxy hand this name too to HOST:PORT, with the Host header unchanged; the server must run with the same TRACKING_URL.'
  return [certificate, problem('tracking url', `${trackingUrl} does not lead to this server.`, todo)]
}

/** PUBLIC_URL: its certificate, and whether it leads to this product. `fetch` must be allowed to call it. */
export async function checkPublicUrl(publicUrl: string, fetch: OutboundFetch): Promise<Check[]> {
  const url = new URL(publicUrl)
  if (url.protocol === 'http:') {
    return [ok('public url', `${publicUrl} is for this machine only; others need https (PUBLIC_URL).`)]
  }
  const certificate = await checkCertificate(url)
  return certificate.state === 'ok' ? [certificate, await checkAnswer(publicUrl, fetch)] : [certificate]
}

async function checkCertificate(url: URL): Promise<Check> {
  const shown = await readCertificate(url.hostname.replace(/^\[|\]$/g, ''), Number(url.port || 443))
  if (shown.state === 'unreachable')
    return problem(
      'tls',
      `Nothing answers at ${url.host} (${shown.reason}).`,
      'Point the name at this host and start the reverse proxy; see docs/operations.md.',
    )
  if (shown.state === 'untrusted')
    return problem(
      'tls',
      `Browsers will not trust the certificate of ${url.host} (${shown.reason}).`,
      'Give the reverse proxy a certificate for this name with its whole chain; Caddy does that by itself.',
    )
  const days = Math.floor((shown.validTo.getTime() - Date.now()) / dayMs)
  if (days < 7) return problem('tls', `The certificate of ${url.host} ends in ${days} days.`, 'Renew it.')
  return ok('tls', `The certificate of ${url.host} is trusted for ${days} days more.`)
}

async function checkAnswer(publicUrl: string, fetch: OutboundFetch): Promise<Check> {
  const words = await fetch(`${publicUrl}/health/ready`, { timeout: 10_000 }).then(
    (answer) => answer.text(),
    () => '',
  )
  if (words.includes('"database_away"'))
    return problem(
      'public url',
      `${publicUrl} leads to the server, which has no database.`,
      'Start the database.',
    )
  if (words.includes('"status":"ready"'))
    return ok('public url', `${publicUrl} leads to the server, which is ready.`)
  if (words.includes('"status":"not ready"'))
    return problem(
      'public url',
      `${publicUrl} leads to the server, which is not ready: ${words}`,
      'If it was not just stopped, see the table of problems in docs/operations.md.',
    )
  return problem(
    'public url',
    `${publicUrl} does not lead to this server.`,
    'Start the server, and let the proxy hand everything to HOST:PORT with the Host header unchanged.',
  )
}
