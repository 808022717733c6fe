import assert from 'node:assert/strict'
import { test } from 'node:test'
import { components, read } from './package.mjs'
import { childText, childTexts, readXml } from './xml.mjs'

const objects = ['Account', 'Contact', 'Lead', 'Opportunity']
const pageNames = objects.map((object) => `MSI_Panel_${object}`)

for (const object of objects) {
  test(`the page of ${object} carries the panel`, () => {
    const page = readXml(read(`force-app/main/default/pages/MSI_Panel_${object}.page`))
    assert.equal(page.attributes.standardController, object)
    assert.equal(page.attributes.showHeader, 'false')
    const names = page.children.map((child) => child.name)
    // Canvas draws into a container only if it stands before the component.
    assert.ok(names.indexOf('div') < names.indexOf('apex:canvasApp'))
    const { attributes } = page.children.find((child) => child.name === 'apex:canvasApp')
    const { developerName, entityFields, parameters, width, height, maxHeight, containerId } = attributes
    assert.deepEqual(
      { developerName, entityFields, parameters, width, height, maxHeight, containerId },
      {
        developerName: 'MSI_Actions',
        entityFields: 'Id,Name',
        parameters: `{'recordId':'{!${object}.Id}'}`,
        width: '100%',
        height: '250px',
        maxHeight: 'infinite',
        containerId: 'msi-panel',
      },
    )
  })
}

test('there are these four pages, each usable in Lightning', () => {
  const pages = components('.page-meta.xml')
  assert.deepEqual([...pages.keys()], pageNames)
  for (const page of pages.values()) assert.equal(childText(page, 'availableInTouch'), 'true')
})

test('the permission set opens them all', () => {
  const set = components('.permissionset-meta.xml').get('MSI_Actions_User')
  const open = set.children
    .filter((child) => child.name === 'pageAccesses' && childText(child, 'enabled') === 'true')
    .map((child) => childText(child, 'apexPage'))
  assert.deepEqual(open, pageNames)
})

test('the component is offered on the record pages of the same objects', () => {
  const bundle = components('.js-meta.xml').get('msiPanel')
  assert.equal(childText(bundle, 'isExposed'), 'true')
  assert.deepEqual(
    childTexts(
      bundle.children.find((child) => child.name === 'targets'),
      'target',
    ),
    ['lightning__RecordPage'],
  )
  const config = bundle.children.find((child) => child.name === 'targetConfigs').children[0]
  const offered = childTexts(
    config.children.find((child) => child.name === 'objects'),
    'object',
  )
  assert.deepEqual(offered.sort(), objects)
})

/** Runs the pages' script in a page at this address; `grow` is what the observer would call. */
function runScript({ host, search, framed = true }) {
  const sent = []
  const page = {
    location: { hostname: host, search },
    addEventListener: (_type, listener) => listener(),
    height: 450,
    document: {
      documentElement: {},
      getElementById: () => ({ getBoundingClientRect: () => ({ height: page.height }) }),
    },
    ResizeObserver: class {
      constructor(callback) {
        page.grow = callback
      }
      observe() {
        page.grow()
      }
    },
  }
  page.parent = framed ? { postMessage: (data, origin) => sent.push({ ...data, origin }) } : page
  new Function('window', read('force-app/main/default/staticresources/MSI_Panel_Height.js'))(page)
  return { page, sent }
}

const inComponent = { host: 'acme--uat--c.sandbox.vf.force.com', search: '?id=00Q000000000001AAA&msi=lwc' }

test('the page tells its height to the org’s own Lightning host', () => {
  const { sent } = runScript(inComponent)
  const origin = 'https://acme--uat.sandbox.lightning.force.com'
  assert.deepEqual(sent, [{ type: 'msi-panel-height', record: '00Q000000000001AAA', height: 450, origin }])
})

test('production: the same without the sandbox’s name', () => {
  const { sent } = runScript({ ...inComponent, host: 'acme--c.vf.force.com' })
  assert.equal(sent[0].origin, 'https://acme.lightning.force.com')
})

test('the page tells a height once, and again when it changes', () => {
  const { page, sent } = runScript(inComponent)
  page.grow()
  page.height = 700
  page.grow()
  page.height = 0
  page.grow()
  assert.deepEqual(
    sent.map(({ height }) => height),
    [450, 700],
  )
})

test('the page is silent in Classic, alone, and on a host that is not Salesforce’s', () => {
  const silent = [
    { ...inComponent, search: '?id=00Q000000000001AAA' },
    { ...inComponent, framed: false },
    { ...inComponent, host: 'acme--c.vf.force.com.evil.example' },
  ]
  for (const where of silent) assert.deepEqual(runScript(where).sent, [])
})

test('the panel fills a page whose height is not ours, and none that follows the panel', () => {
  const look = (where) => runScript(where).page.document.documentElement.className
  assert.equal(look({ ...inComponent, search: '?id=00Q000000000001AAA' }), 'msi-fills')
  assert.equal(look(inComponent), undefined)
})
