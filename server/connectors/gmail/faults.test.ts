import { describe, expect, it } from 'vitest'
import { ForbiddenAddress } from '../../platform/http-client.ts'
import { gmailFault } from './faults.ts'
import errors from './fixtures/errors.json' with { type: 'json' }
import { readHandle, writeHandle } from './translate.ts'

const clock = { now: () => new Date('2026-11-22T10:00:00Z') }

function fault(status: number, data: unknown, how: { sends?: boolean; headers?: Headers } = {}) {
  const { sends = true, headers = new Headers() } = how
  return gmailFault({ error: { response: { status, data, headers } }, sends }, clock)
}

describe('gmailFault', () => {
  it('decides by the reason, not by the status', () => {
    expect(fault(403, errors.rateLimit403)).toMatchObject({
      fault: 'rate_limited',
      until: new Date('2026-11-22T10:00:05Z'),
    })
    expect(fault(429, errors.tooMany429)).toMatchObject({ fault: 'rate_limited', until: null })
    expect(fault(400, errors.sendingLimit400)).toMatchObject({ fault: 'rate_limited' })
    expect(fault(403, errors.scope403)).toMatchObject({ fault: 'consent_missing' })
    expect(fault(400, errors.notEnabled400)).toMatchObject({ fault: 'not_enabled' })
    expect(fault(403, errors.notConfigured403)).toMatchObject({ fault: 'operator' })
    expect(fault(400, errors.invalid400)).toMatchObject({ fault: 'rejected', vendorCode: 'invalidArgument' })
  })

  it('reads Retry-After where it is sent', () => {
    const headers = new Headers({ 'retry-after': '30' })
    expect(fault(429, '', { headers }).until).toEqual(new Date('2026-11-22T10:00:30Z'))
  })

  it('leaves a send open after every 5xx, and a draft not laid', () => {
    for (const status of [500, 502, 503, 504]) {
      expect(fault(status, '<html>').fault).toBe('ambiguous')
      expect(fault(status, '<html>', { sends: false }).fault).toBe('temporary')
    }
  })

  it('knows calls that never left', () => {
    const refused = Object.assign(new TypeError('fetch failed'), {
      cause: new AggregateError([
        Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
        Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
      ]),
    })
    const reset = new TypeError('fetch failed', {
      cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }),
    })
    const lost = (error: unknown) => gmailFault({ error, sends: true }, clock).fault
    expect(lost(refused)).toBe('temporary')
    expect(lost(new TypeError('fetch failed', { cause: new ForbiddenAddress('x') }))).toBe('temporary')
    expect(lost(reset)).toBe('ambiguous')
    expect(lost(new DOMException('timed out', 'TimeoutError'))).toBe('ambiguous')
  })
})

describe('handles', () => {
  it('say which draft and which thread', () => {
    for (const handle of [
      { draftId: 'r-4711', threadId: '18c2f' },
      { draftId: 'r1', threadId: null },
    ])
      expect(readHandle(writeHandle(handle))).toEqual(handle)
  })
})
