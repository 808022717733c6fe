import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import fixture from './fixtures/signed-request.json' with { type: 'json' }
import { salesforcePanelRequests } from './panel-requests.ts'
import { to18 } from './salesforce-id.ts'
import { readSignedRequest } from './signed-request.ts'

const secret = 'the consumer secret'

function sign(payload: unknown, key = secret): string {
  const text = Buffer.from(JSON.stringify(payload)).toString('base64')
  return `${createHmac('sha256', key).update(text).digest('base64')}.${text}`
}

const withEnvironment = (change: object) => ({
  ...fixture,
  context: { ...fixture.context, environment: { ...fixture.context.environment, ...change } },
})

describe('to18', () => {
  it('adds the three letters that say where capitals stand, and leaves 18 as they are', () => {
    expect(to18('0015g00000AbCdE')).toHaveLength(18)
    expect(to18('001000000000000')).toBe('001000000000000AAA')
    expect(to18('00QNw00002LeadA')).toBe('00QNw00002LeadAMAR')
    expect(to18('00QNw00002LeadAMAR')).toBe('00QNw00002LeadAMAR')
  })
  it('refuses what is no id', () => {
    for (const text of ['', '001', "001' OR '1'='", '0015g00000AbCdE ', '0015g00000AbCd-']) {
      expect(to18(text)).toBeNull()
    }
  })
})

/** The same signature and payload as base64 can be written besides: each of them is another text. */
function otherSpellings(request: string): string[] {
  const [signature = '', payload = ''] = request.split('.')
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  // 32 bytes leave two bits of the last letter unused.
  const spare = `${signature.slice(0, 42)}${alphabet[alphabet.indexOf(signature[42] ?? '') + 1]}=`
  const urlSafe = signature.replaceAll('+', '-').replaceAll('/', '_')
  return [
    ...[' ', '\n', '\t', '=', '\u00a0'].flatMap((space) => [`${space}${request}`, `${request}${space}`]),
    ...[
      spare,
      urlSafe,
      signature.slice(0, 43),
      `${signature}=`,
      `${signature.slice(0, 9)} ${signature.slice(9)}`,
    ].map((one) => `${one}.${payload}`),
    `${signature}..${payload}`,
    `${signature}.${payload}.`,
    `${signature}.${payload}.x`,
  ]
}

describe('readSignedRequest', () => {
  it('reads the one spelling that Salesforce sends, and names the request by its signature', () => {
    let request = ''
    // One whose signature is written differently in the other alphabet.
    for (let at = 0; !/^[^.]*[+/]/.test(request); at++) request = sign({ ...fixture, at })
    const read = readSignedRequest(request, secret)
    const signature = Buffer.from(request.split('.')[0] ?? '', 'base64').toString('hex')
    expect(read).toMatchObject({ ok: true, request: { signature } })
    const others = otherSpellings(request)
    expect(new Set([request, ...others]).size).toBe(others.length + 1)
    expect(others.filter((one) => readSignedRequest(one, secret).ok)).toEqual([])
  })

  it('reads no payload that is signed in another spelling', () => {
    const payload = Buffer.from(JSON.stringify(fixture)).toString('base64').replace(/=*$/, '')
    for (const text of [payload, ` ${payload}`, Buffer.from(JSON.stringify(fixture)).toString('base64url')]) {
      const signature = createHmac('sha256', secret).update(text).digest('base64')
      if (Buffer.from(text, 'base64').toString('base64') === text) continue
      expect(readSignedRequest(`${signature}.${text}`, secret)).toEqual({ ok: false, failure: 'malformed' })
    }
  })

  it('reads who, where and how, and drops the session token', () => {
    const result = readSignedRequest(sign(fixture), secret)
    expect(result).toEqual({
      ok: true,
      request: {
        signature: expect.stringMatching(/^[0-9a-f]{64}$/),
        orgId: '00DNw0000004Kp2MAE',
        userId: '005Nw000001eFgHIAU',
        email: 'ben.carter@nordvik.example',
        record: { object: 'Lead', id: '00QNw00002LeadAMAR', name: null },
        language: 'en_US',
        timeZone: 'Europe/London',
        uiTheme: 'Theme4d',
        displayLocation: 'Visualforce',
        targetOrigin: 'https://nordvik.my.salesforce.com',
        instanceUrl: 'https://nordvik.my.salesforce.com',
        locationUrl: 'https://nordvik--msi.vf.force.com/apex/Panel?id=00QNw00002LeadAMAR',
      },
    })
    expect(JSON.stringify(result)).not.toContain('session-token')
  })

  it('refuses another secret, a changed payload, another algorithm and rubbish', () => {
    const failure = (raw: string) => readSignedRequest(raw, secret)
    expect(failure(sign(fixture, 'another'))).toEqual({ ok: false, failure: 'signature' })
    const [signature, payload = ''] = sign(fixture).split('.')
    const changed = Buffer.from(payload, 'base64').toString().replace('005Nw000001eFgH', '005Nw000001iJkL')
    expect(failure(`${signature}.${Buffer.from(changed).toString('base64')}`)).toEqual({
      ok: false,
      failure: 'signature',
    })
    expect(failure(sign({ ...fixture, algorithm: 'none' }))).toEqual({ ok: false, failure: 'algorithm' })
    expect(failure(sign({ algorithm: 'HMACSHA256' }))).toEqual({ ok: false, failure: 'incomplete' })
    for (const raw of ['', '.', 'abc', '.abc', 'abc.', `.${payload}`]) {
      expect(failure(raw)).toEqual({ ok: false, failure: 'malformed' })
    }
  })

  it('takes the record from the page’s parameter where Canvas names none', () => {
    const parameters = { recordId: '003Nw00004ContA' }
    for (const record of [undefined, {}]) {
      const result = readSignedRequest(sign(withEnvironment({ record, parameters })), secret)
      expect(result.ok && result.request.record).toMatchObject({
        object: 'Contact',
        id: '003Nw00004ContAIAR',
      })
    }
  })

  it('has no record on a page without one and on objects that the panel does not know', () => {
    const recordOn = (record: unknown) => {
      const result = readSignedRequest(sign(withEnvironment({ record })), secret)
      return result.ok ? result.request.record : result
    }
    expect(recordOn({})).toBeNull()
    expect(recordOn(undefined)).toBeNull()
    expect(recordOn({ Id: '500Nw00000Case1', attributes: { type: 'Case' } })).toBeNull()
    expect(recordOn({ Id: '003Nw00004ContA' })).toMatchObject({ object: 'Contact', id: '003Nw00004ContAIAR' })
  })

  it('knows the record’s name where the page asks for it, and nothing else for a name', () => {
    const nameOf = (Name: unknown) => {
      const record = { Id: '003Nw00004ContA', Name }
      const result = readSignedRequest(sign(withEnvironment({ record })), secret)
      return result.ok && result.request.record?.name
    }
    expect(nameOf(' Anna Berg ')).toBe('Anna Berg')
    for (const none of [undefined, null, '', ' ', 7, {}]) expect(nameOf(none)).toBeNull()
  })
})

describe('salesforcePanelRequests', () => {
  it('names exactly the hosts of the org, each that Lightning nests', () => {
    const request = salesforcePanelRequests.read(sign(fixture), secret)
    expect(request).toMatchObject({
      theme: 'lightning',
      parentOrigin: 'https://nordvik.my.salesforce.com',
      frameAncestors: [
        'https://nordvik.my.salesforce.com',
        'https://nordvik--msi.vf.force.com',
        'https://nordvik.lightning.force.com',
        'https://nordvik--c.vf.force.com',
        'https://nordvik.my.salesforce-setup.com',
      ],
    })
  })
  it('lets the frame grow except where Classic’s layout says how tall it is', () => {
    const grows = (change: object) =>
      salesforcePanelRequests.read(sign(withEnvironment(change)), secret)?.grows
    expect(grows({})).toBe(true)
    expect(grows({ uiTheme: 'Theme3' })).toBe(false)
    expect(grows({ uiTheme: 'Theme3', displayLocation: 'PageLayout' })).toBe(true)
  })
  it('calls Theme3 classic, and lets no address into the policy that is none', () => {
    const odd = withEnvironment({
      uiTheme: 'Theme3',
      locationUrl: 'javascript:alert(1)//; frame-ancestors *',
    })
    const client = { instanceUrl: 'https://a;sandbox,b', targetOrigin: 'https://acme.example' }
    expect(salesforcePanelRequests.read(sign({ ...odd, client }), secret)).toMatchObject({
      theme: 'classic',
      parentOrigin: 'https://acme.example',
      frameAncestors: ['https://acme.example'],
    })
  })
  it('is refused when it does not say whom the panel is to talk to', () => {
    const client = { instanceUrl: 'http://evil.example', targetOrigin: '*' }
    expect(salesforcePanelRequests.read(sign({ ...withEnvironment({}), client }), secret)).toBeNull()
    expect(salesforcePanelRequests.read('rubbish', secret)).toBeNull()
  })
  it('lets only Salesforce and the own base address frame what is not verified yet', () => {
    const hosts = salesforcePanelRequests.publicFrameAncestors('http://127.0.0.1:4001/')
    expect(hosts).toContain('http://127.0.0.1:4001')
    expect(hosts).toContain('https://*.lightning.force.com')
    expect(
      salesforcePanelRequests.publicFrameAncestors(null).every((host) => host.startsWith('https://*.')),
    ).toBe(true)
  })
})
