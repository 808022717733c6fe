import assert from 'node:assert/strict'
import { test } from 'node:test'
import { components, deployed, read } from './package.mjs'
import { childText, readXml } from './xml.mjs'

/** Type → folder and suffix, from the registry of Salesforce's source-deploy-retrieve 12.37.2. */
const layout = {
  ExternalClientApplication: ['externalClientApps', '.eca-meta.xml'],
  ExtlClntAppOauthSettings: ['extlClntAppOauthSettings', '.ecaOauth-meta.xml'],
  ExtlClntAppGlobalOauthSettings: ['extlClntAppGlobalOauthSets', '.ecaGlblOauth-meta.xml'],
  ExtlClntAppOauthConfigurablePolicies: ['extlClntAppOauthPolicies', '.ecaOauthPlcy-meta.xml'],
  ExtlClntAppConfigurablePolicies: ['extlClntAppPolicies', '.ecaPlcy-meta.xml'],
  ExtlClntAppCanvasSettings: ['extlClntAppCanvasSettings', '.ecaCanvas-meta.xml'],
  ApexPage: ['pages', '.page-meta.xml'],
  LightningComponentBundle: ['lwc/msiPanel', '.js-meta.xml'],
  StaticResource: ['staticresources', '.resource-meta.xml'],
  CustomField: ['objects/Activity/fields', '.field-meta.xml'],
  PermissionSet: ['permissionsets', '.permissionset-meta.xml'],
  CspTrustedSite: ['cspTrustedSites', '.cspTrustedSite-meta.xml'],
}

/** Content that stands beside its -meta.xml. */
const contents = /\/(?:pages\/\w+\.page|staticresources\/\w+\.js|lwc\/msiPanel\/\w+\.(?:js|html|css))$/

const metadata = deployed.filter((path) => path.endsWith('.xml'))

test('the reader of these tests knows what is not well formed', () => {
  const bad = [
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a b=c/>',
    '<a b="1" b="2"/>',
    '<a>&nbsp;</a>',
    '<a>&</a>',
    'x<a/>',
    '<a',
  ]
  for (const text of bad) assert.throws(() => readXml(text), undefined, text)
  const { attributes, children } = readXml('<a b="1 &lt; 2"><!-- c --><d>x &amp; y</d><e/></a>')
  assert.deepEqual(attributes, { b: '1 < 2' })
  assert.deepEqual(
    children.map((child) => [child.name, child.text]),
    [
      ['d', 'x & y'],
      ['e', ''],
    ],
  )
})

for (const path of metadata) {
  test(`${path} is well formed and stands where its type belongs`, () => {
    const root = readXml(read(path))
    assert.equal(root.attributes.xmlns, 'http://soap.sforce.com/2006/04/metadata')
    const [folder, suffix] = layout[root.name] ?? assert.fail(`unexpected type ${root.name}`)
    assert.match(path, new RegExp(`^[\\w-]+/main/default/${folder}/\\w+${suffix.replaceAll('.', '\\.')}$`))
  })
}

test('nothing but metadata and its contents is deployed', () => {
  const others = deployed.filter((path) => !path.endsWith('.xml') && !contents.test(`/${path}`))
  assert.deepEqual(others, [])
})

test('every type of the package is there', () => {
  const present = new Set(metadata.map((path) => readXml(read(path)).name))
  assert.deepEqual([...present].sort(), Object.keys(layout).sort())
})

test('each page and each static resource has its content', () => {
  for (const name of components('.page-meta.xml').keys())
    readXml(read(`force-app/main/default/pages/${name}.page`))
  for (const name of components('.resource-meta.xml').keys()) {
    assert.ok(deployed.includes(`force-app/main/default/staticresources/${name}.js`))
  }
})

test('what has a version has the one that knows Canvas in an external client app', () => {
  for (const suffix of ['.page-meta.xml', '.js-meta.xml']) {
    for (const root of components(suffix).values()) assert.equal(childText(root, 'apiVersion'), '66.0')
  }
})
