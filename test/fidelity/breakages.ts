import { createHmac } from 'node:crypto'
import { app as googleApp } from '../../sandbox/google/test-harness.ts'
import { publicCertificate } from '../../sandbox/oauth/certificate.ts'
import { newSigningKey, type SigningKey, signToken } from '../../sandbox/oauth/jwt.ts'
import type { Bend } from '../harness/go-between.ts'
import type { Vendor } from './clouds.ts'

/** A wrong answer that the sandbox might come to give, and the one check that has to notice. */
export interface Breakage {
  what: string
  vendor: Vendor
  bends: Bend[]
  /** The beginning of the check's name. */
  caughtBy: string
  /** How the check fails. */
  says: RegExp
}

const salesforceToken = /^POST \/services\/oauth2\/token$/
const googleToken = /^POST \/token$/
const microsoftToken = /^POST \/[\w-]+\/oauth2\/v2\.0\/token$/

/** Without these. */
function without(...names: string[]): Bend['answer'] {
  return (body) => Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))
}

function signedByAnother(body: Record<string, unknown>): object {
  const hmac = createHmac('sha256', 'another secret').update(`${body.id}${body.issued_at}`)
  return { ...body, signature: hmac.digest('base64') }
}

/** A key that Google would have as well: what it signs is genuine, whatever it says. */
let another: SigningKey | undefined
function anotherKey(): SigningKey {
  another ??= newSigningKey()
  return another
}

function forAnotherApp(body: Record<string, unknown>): object {
  if (typeof body.id_token !== 'string') return body
  const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1] ?? '', 'base64url').toString())
  return { ...body, id_token: signToken(anotherKey(), { ...claims, aud: `another-${googleApp.clientId}` }) }
}

/** The same ids to the sandbox; to the client they look like base64 that was not meant for an address. */
const [forAddresses, notForAddresses] = ['AAkALg', 'AAkA+/']

export const breakages: Breakage[] = [
  {
    what: 'Salesforce does not say where the org lives',
    vendor: 'salesforce',
    bends: [
      {
        on: salesforceToken,
        answer: (body, sent) =>
          sent.includes('authorization_code') ? without('instance_url')?.(body, sent) : body,
      },
    ],
    caughtBy: 'Salesforce: authorize() makes a session at the instance',
    says: /expected '' to be 'http:/,
  },
  {
    what: 'Salesforce signs with another secret',
    vendor: 'salesforce',
    bends: [{ on: salesforceToken, answer: signedByAnother }],
    caughtBy: 'Salesforce: a token’s answer is signed',
    says: /the signature over id and issued_at/,
  },
  {
    what: 'Salesforce refuses a query in the envelope of OAuth instead of an array',
    vendor: 'salesforce',
    bends: [
      {
        on: /^GET \/services\/data\/v66\.0\/query$/,
        answer(body) {
          const [entry] = Array.isArray(body) ? body : []
          return entry ? { error: entry.errorCode, error_description: entry.message } : body
        },
      },
    ],
    caughtBy: 'Salesforce: what is refused comes with the code',
    says: /ERROR_HTTP_400/,
  },
  {
    what: 'Google’s id_token is for another app',
    vendor: 'google',
    bends: [
      { on: googleToken, answer: forAnotherApp },
      {
        on: /^GET \/oauth2\/v1\/certs$/,
        answer: () => ({ [anotherKey().kid]: publicCertificate(anotherKey(), 'another') }),
      },
    ],
    caughtBy: 'Google: verifyIdToken() believes an id_token for this app',
    says: /Wrong recipient/,
  },
  {
    what: 'Google does not say when an access token ends',
    vendor: 'google',
    bends: [{ on: googleToken, answer: without('expires_in') }],
    caughtBy: 'Google: an access token says when it ends',
    says: /milliseconds until expiry_date/,
  },
  {
    what: 'Google does not enforce PKCE',
    vendor: 'google',
    bends: [
      {
        on: /^GET \/o\/oauth2\/v2\/auth$/,
        ask: (address) => address.replace(/&code_challenge(_method)?=[^&]*/g, ''),
      },
    ],
    caughtBy: 'Google: a code is good once, with its own verifier',
    says: /Nothing was refused/,
  },
  {
    what: 'Gmail gives a history id as a number',
    vendor: 'google',
    bends: [
      {
        on: /^GET \/gmail\/v1\/users\/me\/profile$/,
        answer: (body) => ({ ...body, historyId: Number(body.historyId) }),
      },
    ],
    caughtBy: 'Gmail: the profile names the address',
    says: /historyId is text/,
  },
  {
    what: 'Entra gives no client_info',
    vendor: 'microsoft',
    bends: [{ on: microsoftToken, answer: without('client_info') }],
    caughtBy: 'Microsoft: client_info names the account',
    says: /the account of client_info/,
  },
  {
    what: 'Graph’s immutable ids have the wrong alphabet',
    vendor: 'microsoft',
    bends: [
      {
        on: / \/v1\.0\/me\//,
        ask: (address) => address.replaceAll(notForAddresses ?? '', forAddresses ?? ''),
        answer: (body) =>
          JSON.parse(JSON.stringify(body).replaceAll(forAddresses ?? '', notForAddresses ?? '')),
      },
    ],
    caughtBy: 'Graph: a draft’s immutable id goes into an address',
    says: /an id in the alphabet of addresses/,
  },
  {
    what: 'Graph’s next page is on http',
    vendor: 'microsoft',
    bends: [
      {
        on: /^GET \/v1\.0\/.+\/delta$/,
        answer(body) {
          const link = body['@odata.nextLink']
          return link ? { ...body, '@odata.nextLink': String(link).replace('https:', 'http:') } : body
        },
      },
    ],
    caughtBy: 'Graph: delta is followed by its links',
    says: /the link to the next page/,
  },
]
