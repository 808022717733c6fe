import MsiPanel from 'c/msiPanel'
import { createElement } from 'lwc'
import { heightFrom, pageAddress, visualforceOrigin } from '../frame'
import { wordsIn } from '../words'

const lead = '00Q000000000001AAA'
const visualforce = 'https://acme--uat--c.sandbox.vf.force.com'
const tall = { type: 'msi-panel-height', record: lead, height: 812.4 }

function panelOn(objectApiName, recordId) {
  const element = createElement('c-msi-panel', { is: MsiPanel })
  Object.assign(element, { objectApiName, recordId })
  document.body.appendChild(element)
  return element
}

const frameOf = (element) => element.shadowRoot.querySelector('iframe')

async function receive(data, origin) {
  window.dispatchEvent(new MessageEvent('message', { data, origin }))
  await Promise.resolve()
}

afterEach(() => {
  while (document.body.firstChild) document.body.removeChild(document.body.firstChild)
})

describe('the frame', () => {
  it.each(['Lead', 'Contact', 'Account', 'Opportunity'])('carries the page of a %s', (object) => {
    const frame = frameOf(panelOn(object, lead))
    expect(frame.getAttribute('src')).toBe(`${visualforce}/apex/MSI_Panel_${object}?id=${lead}&msi=lwc`)
  })

  it('has a title that says what it is, and the height the panel is made for', () => {
    const frame = frameOf(panelOn('Lead', lead))
    expect(frame.title).toBe('MSI Actions: sales actions for this record')
    expect(frame.style.height).toBe('250px')
  })

  it.each([['Case'], ['constructor'], [undefined]])('is a sentence on %s', (object) => {
    const element = panelOn(object, lead)
    expect(frameOf(element)).toBeNull()
    expect(element.shadowRoot.querySelector('[role="status"]').textContent).toContain('leads, contacts')
  })

  it('follows the record when Salesforce puts another one under it', async () => {
    const element = panelOn('Contact', '003000000000001AAA')
    element.recordId = '003000000000002AAA'
    await Promise.resolve()
    expect(frameOf(element).getAttribute('src')).toContain('id=003000000000002AAA')
  })
})

describe('the height', () => {
  it('grows when the org’s own Visualforce page says so', async () => {
    const element = panelOn('Lead', lead)
    await receive(tall, visualforce)
    expect(frameOf(element).style.height).toBe('813px')
  })

  it.each([
    ['another org', 'https://evil--c.sandbox.vf.force.com'],
    ['a look-alike', 'https://acme--uat--c.sandbox.vf.force.com.evil.example'],
    ['plain http', 'http://acme--uat--c.sandbox.vf.force.com'],
    ['an opaque frame', 'null'],
  ])('does not listen to %s', async (_who, origin) => {
    const element = panelOn('Lead', lead)
    await receive(tall, origin)
    expect(frameOf(element).style.height).toBe('250px')
  })

  it('does not listen to the panel of another record', async () => {
    const element = panelOn('Lead', lead)
    await receive({ ...tall, record: '00Q000000000009AAA' }, visualforce)
    expect(frameOf(element).style.height).toBe('250px')
  })

  it('no longer listens when it is gone', async () => {
    const element = panelOn('Lead', lead)
    document.body.removeChild(element)
    await receive(tall, visualforce)
    document.body.appendChild(element)
    await Promise.resolve()
    expect(frameOf(element).style.height).toBe('250px')
  })
})

describe('heightFrom', () => {
  const from = (data) => heightFrom({ data, origin: visualforce }, { origin: visualforce, recordId: lead })

  it('stays within what Canvas and the panel allow', () => {
    expect(from({ ...tall, height: 10 })).toBe(60)
    expect(from({ ...tall, height: 90_000 })).toBe(20_000)
  })

  it('knows a record by the first 15 characters of its id', () => {
    expect(from({ ...tall, record: lead.slice(0, 15) })).toBe(813)
  })

  it.each([[null], ['msi-panel-height'], [{ ...tall, type: 'other' }], [{ ...tall, height: '9' }]])(
    '%p is none',
    (data) => {
      expect(from(data)).toBeNull()
    },
  )

  it('is none where the Visualforce host is not known', () => {
    expect(heightFrom({ data: tall, origin: 'null' }, { origin: null, recordId: lead })).toBeNull()
  })
})

describe('addresses', () => {
  it.each([
    ['acme.lightning.force.com', 'https://acme--c.vf.force.com'],
    ['acme--uat.sandbox.lightning.force.com', 'https://acme--uat--c.sandbox.vf.force.com'],
    ['acme-dev-ed.develop.lightning.force.com', 'https://acme-dev-ed--c.develop.vf.force.com'],
    ['acme.lightning.force.com.evil.example', null],
    ['localhost', null],
  ])('%s has its pages at %s', (host, origin) => {
    expect(visualforceOrigin(host)).toBe(origin)
  })

  it('is none while the record is not known', () => {
    expect(pageAddress({ objectApiName: 'Lead', recordId: undefined, origin: visualforce })).toBeNull()
  })

  it('is relative where the Visualforce host is not known', () => {
    const address = pageAddress({ objectApiName: 'Lead', recordId: lead, origin: null })
    expect(address).toBe(`/apex/MSI_Panel_Lead?id=${lead}&msi=lwc`)
  })
})

describe('words', () => {
  it('speaks Swedish to Swedish users and English to everybody else', () => {
    expect(wordsIn('sv').title).toContain('säljåtgärder')
    expect(wordsIn('de').title).toBe(wordsIn('en-US').title)
    expect(Object.keys(wordsIn('sv'))).toEqual(Object.keys(wordsIn('en')))
  })
})
