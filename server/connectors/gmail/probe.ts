import { Buffer } from 'node:buffer'
import type { OutboundFetch } from '../../platform/http-client.ts'
import type { ProbeApp } from '../app-probe.ts'
import { probeOAuth } from '../oauth/probe.ts'
import { googleEndpoints } from './endpoints.ts'

/** Google leads to a page of its own whose address carries the error in base64, as `authError`. */
export function probeGoogle(fetch: OutboundFetch): ProbeApp {
  return (app, redirectUri) =>
    probeOAuth(fetch, { app, redirectUri, endpoints: googleEndpoints(app), decode: authErrorOf })
}

function authErrorOf(location: string): string {
  if (!URL.canParse(location, 'https://accounts.google.com')) return ''
  const error = new URL(location, 'https://accounts.google.com').searchParams.get('authError')
  // The bytes around the words are those of a protocol buffer.
  return error
    ? Buffer.from(error, 'base64url')
        .toString('latin1')
        .replaceAll(/[^\w-]+/g, ' ')
    : ''
}
