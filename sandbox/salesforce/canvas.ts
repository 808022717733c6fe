import { createHmac } from 'node:crypto'
import { org } from '../world.ts'
import type { Salesforce } from './context.ts'
import { isOn } from './faults.ts'
import { toLongId } from './ids.ts'
import { findRow } from './records.ts'
import type { Row } from './state.ts'
import { issueAccessToken, orgId } from './tokens.ts'

const apiRoot = '/services/data/v66.0'
/** Canvas sessions are short: the app is meant to ask for a fresh request. */
const tokenMinutes = 15

/** Where the canvas app is shown: on which record, to whom, in which look. */
export interface CanvasPlace {
  userId: string
  object: string
  recordId: string
  look: 'classic' | 'lightning'
  /** Address of the record's page. */
  locationUrl: string
}

/** The id that Salesforce gives to this place on the page; the frame's name carries it. */
export function instanceIdOf(place: CanvasPlace): string {
  return `_:MSI_Actions:${place.recordId.slice(0, 15)}`
}

/**
 * The signed request that Salesforce POSTs to a canvas app: `<signature>.<payload>`. The payload is base64
 * of JSON; the signature is base64 of HMAC-SHA256 over that base64 text, keyed with the consumer secret.
 */
export function signedRequest(salesforce: Salesforce, place: CanvasPlace): string {
  const payload = Buffer.from(JSON.stringify(envelope(salesforce, place))).toString('base64')
  // After an admin has rotated the secret, until it is entered where the app runs.
  const rotated = isOn(salesforce, 'canvas_signature') ? '-rotated' : ''
  const signature = createHmac('sha256', `${salesforce.app.clientSecret}${rotated}`)
    .update(payload)
    .digest('base64')
  return `${signature}.${payload}`
}

function envelope(salesforce: Salesforce, place: CanvasPlace): Record<string, unknown> {
  const url = salesforce.url()
  const scopes = ['api', 'id', 'openid']
  const { userId } = place
  const token = issueAccessToken(salesforce, { userId, scopes, grantId: null, minutes: tokenMinutes })
  salesforce.store.save()
  return {
    algorithm: 'HMACSHA256',
    issuedAt: Math.floor(token.issuedAt / 1000),
    userId,
    client: {
      refreshToken: null,
      instanceId: instanceIdOf(place),
      targetOrigin: url,
      instanceUrl: url,
      oauthToken: token.value,
    },
    context: {
      user: userContext(findRow(salesforce, userId), url),
      links: links(userId),
      application: application(salesforce),
      organization: organization(salesforce),
      environment: environment(place, nameOf(salesforce, place)),
    },
  }
}

function userContext(user: Row | undefined, url: string): Record<string, unknown> {
  return {
    userId: user?.Id,
    userName: user?.Username,
    firstName: user?.FirstName,
    lastName: user?.LastName,
    fullName: user?.Name,
    email: user?.Email,
    profileId: toLongId('00eNw000000Prof'),
    roleId: null,
    userType: 'STANDARD',
    language: user?.LanguageLocaleKey,
    locale: user?.LocaleSidKey,
    timeZone: user?.TimeZoneSidKey,
    currencyISOCode: 'EUR',
    accessibilityModeEnabled: false,
    profilePhotoUrl: `${url}/profilephoto/005/F`,
    profileThumbnailUrl: `${url}/profilephoto/005/T`,
    networkId: null,
    siteUrl: null,
    siteUrlPrefix: null,
    isDefaultNetwork: true,
  }
}

function links(userId: string): Record<string, string> {
  return {
    loginUrl: '/',
    enterpriseUrl: '/services/Soap/c/66.0/',
    metadataUrl: '/services/Soap/m/66.0/',
    partnerUrl: '/services/Soap/u/66.0/',
    restUrl: `${apiRoot}/`,
    sobjectUrl: `${apiRoot}/sobjects/`,
    queryUrl: `${apiRoot}/query/`,
    searchUrl: `${apiRoot}/search/`,
    recentItemsUrl: `${apiRoot}/recent/`,
    userUrl: `/${userId}`,
  }
}

function application(salesforce: Salesforce): Record<string, unknown> {
  return {
    applicationId: toLongId('06PNw0000000App'),
    authType: 'SIGNED_REQUEST',
    canvasUrl: salesforce.app.canvasUrl,
    developerName: 'MSI_Actions',
    name: salesforce.app.name,
    namespace: '',
    referenceId: toLongId('09HNw0000000Ref'),
    version: '1.0.0',
    isInstalledByPersonalUser: false,
    options: [],
    samlInitiationMethod: 'None',
  }
}

function organization(salesforce: Salesforce): Record<string, unknown> {
  return {
    organizationId: orgId(salesforce),
    name: org.name,
    multicurrencyEnabled: false,
    namespacePrefix: null,
    currencyIsoCode: 'EUR',
  }
}

/** The page asks for it (`entityFields="Id,Name"`), unless its package is older than that. */
function nameOf(salesforce: Salesforce, { recordId }: CanvasPlace): { Name?: unknown } {
  return isOn(salesforce, 'canvas_id_only') ? {} : { Name: findRow(salesforce, recordId)?.Name }
}

function environment(place: CanvasPlace, name: { Name?: unknown }): Record<string, unknown> {
  return {
    locationUrl: place.locationUrl,
    displayLocation: 'Visualforce',
    subLocation: null,
    uiTheme: place.look === 'classic' ? 'Theme3' : 'Theme4d',
    dimensions: {
      width: '100%',
      height: '250px',
      maxWidth: '1000px',
      maxHeight: 'infinite',
      clientWidth: '1000px',
      clientHeight: '250px',
    },
    version: { season: 'SPRING', api: '66.0' },
    parameters: {},
    record: {
      attributes: { type: place.object, url: `${apiRoot}/sobjects/${place.object}/${place.recordId}` },
      Id: place.recordId,
      ...name,
    },
  }
}
