import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { type CrmObject, crmObject } from '../../../contract/basics.ts'
import { isEmailAddress } from '../../../contract/values/address.ts'
import { readJsonObject } from '../oauth/read-json.ts'
import { decodeCanonicalBase64 } from './canonical-base64.ts'
import { to18 } from './salesforce-id.ts'

/** What a Canvas signed request says, in our words. Ids have 18 characters. */
export interface SignedRequest {
  /** The signature itself, hex. */
  signature: string
  orgId: string
  userId: string
  /** Empty when Salesforce leaves it out, or puts something else there. */
  email: string
  /** The record of the page. Null when the page has none, or one of an object that the panel does not know. */
  record: { object: CrmObject; id: string; name: string | null } | null
  /** As Salesforce writes it: `sv`, `en_US`. */
  language: string
  /** IANA zone. */
  timeZone: string
  /** `Theme3` is Classic, `Theme4d` Lightning, `Theme4t` the mobile app. */
  uiTheme: string
  /** `Visualforce`, `PageLayout`, …: what holds the app. */
  displayLocation: string
  /** Origin of the page that frames us, for `postMessage`. */
  targetOrigin: string
  instanceUrl: string
  /** Address of the page that holds the panel. */
  locationUrl: string
}

export type SignedRequestFailure = 'malformed' | 'algorithm' | 'signature' | 'incomplete'

export type SignedRequestResult =
  | { ok: true; request: SignedRequest }
  | { ok: false; failure: SignedRequestFailure }

const id = z.string().transform((text, issue) => {
  const long = to18(text)
  if (long) return long
  issue.addIssue({ code: 'custom', message: 'not a Salesforce id' })
  return z.NEVER
})

// Unknown keys are dropped: `client.oauthToken` and `refreshToken` among them are never read.
const payloadSchema = z.object({
  client: z.object({ instanceUrl: z.string().default(''), targetOrigin: z.string().default('') }),
  context: z.object({
    user: z.object({
      userId: id,
      email: z.string().nullish(),
      language: z.string().nullish(),
      timeZone: z.string().nullish(),
    }),
    organization: z.object({ organizationId: id }),
    environment: z.object({
      locationUrl: z.string().nullish(),
      uiTheme: z.string().nullish(),
      displayLocation: z.string().nullish(),
      record: z
        .object({
          Id: z.string().optional(),
          // Only where the page asks for it (`entityFields`); what is no name is none.
          Name: z.string().trim().min(1).nullish().catch(null),
          attributes: z.object({ type: z.string().optional() }).optional(),
        })
        .nullish(),
      parameters: z.object({ recordId: z.string().optional() }).nullish(),
    }),
  }),
})

/**
 * Verifies and reads the `signed_request` form field that Salesforce posts: `base64(HMAC).base64(JSON)`, HMAC-SHA256
 * over the base64 text itself under the app's secret, compared in constant time; nothing is believed before that.
 * Only Salesforce's own spelling is read: in another one a request that was used would look new. The algorithm is
 * pinned. `issuedAt` is for Salesforce's own use and is not judged.
 */
export function readSignedRequest(raw: string, secret: string): SignedRequestResult {
  const dot = raw.indexOf('.')
  const payload = raw.slice(dot + 1)
  const given = decodeCanonicalBase64(raw.slice(0, Math.max(0, dot)))
  if (!given?.length || !payload) return { ok: false, failure: 'malformed' }
  const expected = createHmac('sha256', secret).update(payload).digest()
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return { ok: false, failure: 'signature' }
  }
  const json = decodeCanonicalBase64(payload)
  const body = json && readJsonObject(json.toString('utf8'))
  if (body === null) return { ok: false, failure: 'malformed' }
  if (body.algorithm !== 'HMACSHA256') return { ok: false, failure: 'algorithm' }
  const parsed = payloadSchema.safeParse(body)
  if (!parsed.success) return { ok: false, failure: 'incomplete' }
  return { ok: true, request: { signature: given.toString('hex'), ...present(parsed.data) } }
}

function present({ client, context }: z.infer<typeof payloadSchema>): Omit<SignedRequest, 'signature'> {
  const { user, organization, environment } = context
  const email = user.email?.trim().toLowerCase() ?? ''
  return {
    orgId: organization.organizationId,
    userId: user.userId,
    email: isEmailAddress(email) ? email : '',
    // Canvas documents `record` for pages placed on an object only; our own pages send the id as a parameter too.
    record: recordOf(environment.record?.Id ? environment.record : { Id: environment.parameters?.recordId }),
    language: user.language ?? '',
    timeZone: user.timeZone ?? '',
    uiTheme: environment.uiTheme ?? '',
    displayLocation: environment.displayLocation ?? '',
    targetOrigin: client.targetOrigin,
    instanceUrl: client.instanceUrl,
    locationUrl: environment.locationUrl ?? '',
  }
}

/** The first three characters of an id name its object, when the attributes do not. */
const prefixes: Record<string, CrmObject> = {
  '00Q': 'Lead',
  '003': 'Contact',
  '001': 'Account',
  '006': 'Opportunity',
}

function recordOf(record: z.infer<typeof payloadSchema>['context']['environment']['record']) {
  const recordId = record?.Id ? to18(record.Id) : null
  if (!recordId) return null
  const named = crmObject.safeParse(record?.attributes?.type)
  const object = named.success ? named.data : prefixes[recordId.slice(0, 3)]
  return object ? { object, id: recordId, name: record?.Name ?? null } : null
}
