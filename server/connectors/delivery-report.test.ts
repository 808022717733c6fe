import { describe, expect, it } from 'vitest'
import { mayBeReport, readStatus, reportLimit, withReport } from './delivery-report.ts'
import { inboundOf } from './inbound.ts'

const ours = '<ours@nord.example>'
const status = [
  'Reporting-MTA: dns; mx.example',
  '',
  'Final-Recipient: rfc822; Eva@Holm.example',
  'Action: failed',
  'Status: 5.1.1',
  '',
]

interface Part {
  type: string
  encoding?: string
  body: string | string[]
}

/** A report as it lies in the mailbox, and its headers as the vendor tells them. */
function report(parts: Part[], headers: Record<string, string> = {}) {
  const all = {
    'Content-Type': 'multipart/report; report-type=delivery-status;\r\n\tboundary="b 1"',
    Subject: 'Returned',
    ...headers,
  }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  const raw = [...head, '', 'no part', ...parts.flatMap(linesOf), '--b 1--', ''].join('\r\n')
  const lines = Object.entries(all).map(([name, value]) => ({ name, value: value.replace('\r\n', '') }))
  return { raw, inbound: inboundOf(envelope, lines) }
}

const envelope = { id: 'm', threadId: null, own: false, receivedAt: new Date(0), report: null }

function linesOf({ type, encoding, body }: Part): string[] {
  const head = [`Content-Type: ${type}`, ...(encoding ? [`Content-Transfer-Encoding: ${encoding}`] : [])]
  return ['--b 1', ...head, '', ...[body].flat()]
}

function told(parts: Part[], headers?: Record<string, string>) {
  const { raw, inbound } = report(parts, headers)
  expect(mayBeReport(inbound)).toBe(true)
  const { refersTo, ...rest } = withReport(inbound, Buffer.from(raw).toString('latin1'))
  return { refersTo, report: rest.report }
}

const words: Part = { type: 'text/plain', body: 'Not delivered: Action: delayed' }
const failed = {
  action: 'failed',
  recipients: ['eva@holm.example'],
  mentioned: [],
  failure: { kind: 'hard', code: '5.1.1' },
}
/** The same where no status says why. */
const unexplained = { ...failed, failure: { kind: null, code: null } }

describe('a delivery report', () => {
  it.each(['message/delivery-status', 'message/global-delivery-status'])('is read from %s', (type) => {
    expect(told([words, { type, body: status }])).toEqual({ refersTo: [], report: failed })
  })

  it.each([
    ['base64', Buffer.from(status.join('\r\n')).toString('base64').replace(/.{60}/g, '$&\r\n')],
    ['BASE64', Buffer.from(status.join('\n')).toString('base64')],
    ['quoted-printable', status.join('\r\n').replace('failed', 'fai=\r\nled').replace('@', '=40')],
  ])('is read when it came in %s', (encoding, body) => {
    expect(told([words, { type: 'message/delivery-status', encoding, body }]).report).toEqual(failed)
  })

  it.each(['text/rfc822-headers', 'message/rfc822', 'message/global', 'message/global-headers'])(
    'names the mail inside it: %s',
    (type) => {
      const body = ['', 'Subject: Hi', `Message-ID:`, ` ${ours}`, '', 'Message-ID: <not@this.example>']
      const headers = { 'In-Reply-To': '<other@x.example>', References: `<first@x.example> ${ours}` }
      const { refersTo } = told(
        [words, { type: 'message/delivery-status', body: status }, { type, body }],
        headers,
      )
      expect(refersTo).toEqual([ours, '<other@x.example>', '<first@x.example>'])
    },
  )

  it('names it by our own header where a vendor put an id of its own', () => {
    const body = [`Message-ID: <CA+1@mail.gmail.com>`, `X-MSI-Message-Id: ${ours}`]
    expect(told([{ type: 'text/rfc822-headers', body }]).refersTo).toEqual([ours, '<CA+1@mail.gmail.com>'])
  })

  it.each([
    ['relayed', 'other'],
    ['delivered', 'other'],
    ['Expanded (list)', 'other'],
    ['delayed', 'delayed'],
    ['FAILED', 'failed'],
  ])('tells %s from a failure', (word, action) => {
    const body = ['Final-Recipient: rfc822; eva@holm.example', `Action: ${word}`]
    const { report } = told([words, { type: 'message/delivery-status', body }], { Subject: 'Failure' })
    expect(report).toEqual({ ...unexplained, action })
  })

  it('names those whom it is about, and goes by the status where no action stands', () => {
    const groups = ['a', 'b', 'c'].map((name) => `Final-Recipient: rfc822; ${name}@x.example\r\nAction: `)
    const text = `${groups[0]}delivered\r\n\r\n${groups[1]}failed\r\n\r\n${groups[2]}delayed`
    expect(readStatus(text)).toEqual({ ...unexplained, recipients: ['b@x.example'] })
    const byStatus = 'Original-Recipient: rfc822;d@x.example\nStatus: 4.2.2'
    expect(readStatus(byStatus)).toEqual({
      action: 'delayed',
      recipients: ['d@x.example'],
      mentioned: [],
      failure: { kind: 'soft', code: '4.2.2' },
    })
    expect(readStatus('Reporting-MTA: dns; mx.example')).toBeNull()
  })

  it.each([
    'rfc822; IMCEAEX-_O=X_CN=eva@holm.example',
    'LOCAL; eva',
    'x-local; CN=Eva Ek/O=Holm@Holm',
    'x-local; eva/Holm@holm.example',
  ])('names whom the mail was for where a server has a name of its own: %s', (name) => {
    const fields = [
      'Original-Recipient: rfc822; Eva@Holm.example',
      `Final-Recipient: ${name}`,
      'Action: failed',
    ]
    expect(readStatus(fields.join('\n'))).toEqual(unexplained)
  })

  it('keeps the name where nothing else is told, and the last address where both are good', () => {
    const group = 'Action: failed\nFinal-Recipient: rfc822; '
    expect(readStatus(`${group}IMCEAEX-eva@holm.example`)?.recipients).toEqual(['imceaex-eva@holm.example'])
    const both = `${group}eva@holm.example\nOriginal-Recipient: rfc822; e@holm.example`
    expect(readStatus(both)?.recipients).toEqual(['eva@holm.example'])
  })

  it.each([' ', '\t '])('has its recipients apart by a line that looks empty: %j', (line) => {
    const group = (name: string) => `Final-Recipient: rfc822; ${name}@x.example\r\nAction: failed`
    const { recipients } = readStatus(`${group('a')}\r\n${line}\r\n${group('b')}`) ?? {}
    expect(recipients).toEqual(['a@x.example', 'b@x.example'])
  })

  it('is found below other parts', () => {
    const inner = ['--in', 'Content-Type: message/delivery-status', '', ...status, '--in--']
    const mixed: Part = { type: 'multipart/mixed; boundary=in', body: inner }
    expect(told([words, mixed, words]).report).toEqual(failed)
  })

  it('says nothing of a failure when it is no status that was reported', () => {
    const receipt = 'multipart/report; report-type=disposition-notification; boundary=x'
    const mayBe = (type: string) => mayBeReport(inboundOf(envelope, [{ name: 'Content-Type', value: type }]))
    expect(mayBe(receipt)).toBe(false)
    expect(mayBe('multipart/mixed; report-type=delivery-status')).toBe(false)
    const untyped = told([words], { 'Content-Type': 'multipart/report; boundary="b 1"' })
    expect(untyped.report).toBeNull()
    const read = told([words, { type: 'message/delivery-status', body: status }], {
      'Content-Type': 'multipart/report; boundary="b 1"',
    })
    expect(read.report).toEqual(failed)
  })

  it('is told by its subject where its status cannot be read', () => {
    const headers = { 'X-Failed-Recipients': 'Eva@holm.example' }
    expect(told([words], headers).report).toEqual(unexplained)
    expect(told([words], { ...headers, Subject: 'Delivery delayed' }).report?.action).toBe('delayed')
  })

  it('is read to its limit and no further', () => {
    const far: Part[] = [
      { type: 'text/plain', body: 'x'.repeat(reportLimit) },
      { type: 'message/delivery-status', body: [...status.slice(0, 3), 'Action: delayed'] },
    ]
    expect(told(far).report).toEqual({ ...unexplained, recipients: [] })
    const cut = report([{ type: 'message/delivery-status', body: [...status, '', 'x'.repeat(reportLimit)] }])
    expect(withReport(cut.inbound, cut.raw).report).toEqual(failed)
  })
})

describe('headers', () => {
  it('are read to a length, and the closest of many references is kept', () => {
    const many = Array.from({ length: 5000 }, (_, at) => `<${at}@x.example>`)
    const lines = [
      { name: 'References', value: many.join(' ') },
      { name: 'Subject', value: 's'.repeat(100_000) },
      { name: 'From', value: `"${'n'.repeat(100_000)}" <eva@holm.example>` },
    ]
    const { refersTo, subject, from } = inboundOf(envelope, lines)
    expect(refersTo).toHaveLength(100)
    expect(refersTo[0]).toBe('<4999@x.example>')
    expect(subject).toHaveLength(16_384)
    expect(from).toBeNull()
  })
})
