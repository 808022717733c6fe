import assert from 'node:assert/strict'
import { test } from 'node:test'
import { components, deployed, project, read } from './package.mjs'
import { childText, childTexts, readXml } from './xml.mjs'

const appName = 'MSI_Actions'
const parts = ['.ecaOauth', '.ecaGlblOauth', '.ecaOauthPlcy', '.ecaPlcy', '.ecaCanvas']

/** The one component with this suffix. */
function only(suffix) {
  const [found, ...more] = components(`${suffix}-meta.xml`).values()
  assert.equal(more.length, 0)
  return found
}

const settings = (root, names) => Object.fromEntries(names.map((name) => [name, childText(root, name)]))

test('every part belongs to the one app', () => {
  assert.deepEqual([...components('.eca-meta.xml').keys()], [appName])
  for (const suffix of parts) assert.equal(childText(only(suffix), 'externalClientApplication'), appName)
})

test('the app asks for what the product asks for, and no more', () => {
  // api refresh_token openid id, in the words of the metadata.
  assert.equal(childText(only('.ecaOauth'), 'commaSeparatedOauthScopes'), 'Api, Basic, OpenID, RefreshToken')
})

test('PKCE and the secret are required, refresh tokens rotate, other flows are off', () => {
  const expected = {
    isPkceRequired: 'true',
    isConsumerSecretOptional: 'false',
    isSecretRequiredForRefreshToken: 'true',
    isRefreshTokenRotationEnabled: 'true',
    isClientCredentialsFlowEnabled: 'false',
    isCodeCredFlowEnabled: 'false',
    isDeviceFlowEnabled: 'false',
    isTokenExchangeEnabled: 'false',
    isIntrospectAllTokens: 'false',
    shouldRotateConsumerKey: 'false',
    shouldRotateConsumerSecret: 'false',
  }
  assert.deepEqual(settings(only('.ecaGlblOauth'), Object.keys(expected)), expected)
})

test('no consumer key and no secret is kept here', () => {
  for (const path of deployed) assert.doesNotMatch(read(path), /<consumer(?:Key|Secret)>|3MVG9/, path)
})

test('only those with the permission set come in, and they are not asked again', () => {
  const policies = only('.ecaOauthPlcy')
  assert.equal(childText(policies, 'permittedUsersPolicyType'), 'AdminApprovedPreAuthorized')
  const [set, ...more] = childText(policies, 'commaSeparatedPermissionSet').split(',')
  assert.deepEqual(more, [])
  assert.ok(components('.permissionset-meta.xml').has(set))
  assert.deepEqual(
    settings(policies, ['refreshTokenPolicyType', 'refreshTokenValidityPeriod', 'refreshTokenValidityUnit']),
    {
      refreshTokenPolicyType: 'SpecificInactivity',
      refreshTokenValidityPeriod: '30',
      refreshTokenValidityUnit: 'Days',
    },
  )
})

test('the policies are deployed by themselves: the org makes its own with the app, maybe under other names', () => {
  const policies = deployed.filter((path) => /\.eca(?:Oauth)?Plcy-meta\.xml$/.test(path))
  assert.equal(policies.length, 2)
  for (const path of policies) assert.match(path, /^policies\//)
})

test('Canvas posts the signed request, on Visualforce pages only', () => {
  const canvas = only('.ecaCanvas')
  assert.equal(childText(canvas, 'accessMethod'), 'Post')
  assert.deepEqual(childTexts(canvas, 'canvasLocationOptions'), ['Visualforce'])
  assert.equal(childText(only('.ecaPlcy'), 'isCanvasPluginEnabled'), 'true')
})

test('the trusted site lets pages frame the server, and nothing else', () => {
  const flags = only('.cspTrustedSite').children.filter((child) => child.name.startsWith('isApplicableTo'))
  assert.deepEqual(
    flags.filter((flag) => flag.text === 'true').map((flag) => flag.name),
    ['isApplicableToFrameSrc'],
  )
})

test('the admin’s own values take the place of every placeholder', () => {
  const values = {
    PUBLIC_URL: 'https://actions.acme.example',
    SALESFORCE_APP_ID: '4f7c0b0e-6d7c-4f0e-9f44-0d6a4e2b9c11',
    SALESFORCE_CONTACT_EMAIL: 'crm@acme.example',
  }
  const filled = new Map(deployed.map((path) => [path, read(path)]))
  for (const { filename, stringToReplace, replaceWithEnv } of project.replacements) {
    const text = filled.get(filename) ?? assert.fail(`${filename} is not there`)
    assert.ok(text.includes(stringToReplace), `${filename} has no ${stringToReplace}`)
    filled.set(filename, text.replaceAll(stringToReplace, values[replaceWithEnv]))
  }
  for (const [path, text] of filled) assert.doesNotMatch(text, /\.invalid|0{8}-0{4}/, path)
  const value = (suffix, name) => {
    const [, text] = [...filled].find(([path]) => path.endsWith(`${suffix}-meta.xml`))
    return childText(readXml(text), name)
  }
  // The product's own routes: `/oauth/:vendor/callback` and `/panel/:appId`.
  assert.equal(value('.ecaGlblOauth', 'callbackUrl'), `${values.PUBLIC_URL}/oauth/salesforce/callback`)
  assert.equal(value('.ecaCanvas', 'canvasUrl'), `${values.PUBLIC_URL}/panel/${values.SALESFORCE_APP_ID}`)
  assert.equal(value('.cspTrustedSite', 'endpointUrl'), values.PUBLIC_URL)
})
