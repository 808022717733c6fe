import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunks } from '../../platform/chunks.ts'
import type { CrmTask } from '../crm-activities.ts'
import { callFault, networkError } from './faults.ts'
import fixture from './fixtures/records.json' with { type: 'json' }
import { literal } from './soql.ts'
import { carriesKey, taskRow } from './task-row.ts'
import { taskShape } from './task-shape.ts'
import {
  accountWithContacts,
  contactRecord,
  leadRecord,
  opportunityWithRoles,
  optOutsOf,
} from './translate.ts'

describe('records', () => {
  it('normalises what people typed', () => {
    expect(leadRecord(fixture.lead)).toMatchObject({
      subtitle: 'Holm Logistics',
      people: [{ email: 'maria.holm@holmlogistics.example', optedOut: true, title: null }],
    })
    expect(contactRecord(fixture.contactWithoutAccount, [])).toMatchObject({
      id: '003Nw00004ContAIAR',
      subtitle: null,
      people: [{ email: null, accountId: null }],
    })
  })
  it('puts the primary role first and each person once', () => {
    const { record, accountId } = opportunityWithRoles(fixture.opportunity)
    expect(record.people.map((one) => one.name)).toEqual(['Grace Finch', 'Oliver Reed'])
    expect(accountId).toBe('001Nw00003AcctAIAR')
  })
  it('collects opt-outs', () => {
    const optOuts = optOutsOf([
      { ...fixture.lead, HasOptedOutOfEmail: true },
      { Id: '003Nw00004ContA', Email: null, HasOptedOutOfEmail: true },
    ])
    expect(optOuts.ids).toEqual(new Set(['00QNw00002LeadAMAR', '003Nw00004ContAIAR']))
    expect(optOuts.addresses).toEqual(new Set(['maria.holm@holmlogistics.example']))
  })
  it('shows the good people of an account and leaves an odd one out, in any order', () => {
    const kinds = fc.array(fc.constantFrom('good', 'odd'), { maxLength: 12 })
    fc.assert(
      fc.property(kinds, (drawn) => {
        const records = drawn.map((kind, at) => ({ Id: kind === 'good' ? `${at}` : null, Name: kind }))
        const { people } = accountWithContacts({ Id: '001Nw00003AcctAIAR', Contacts: { records } })
        expect(people.map(({ name }) => name)).toEqual(drawn.filter((kind) => kind === 'good'))
      }),
    )
  })
  it('leaves out nobody of those who opted out: an odd row is refused, so that fewer are asked for', () => {
    const odd = [fixture.lead, { Id: 5, Email: 'a@b.example' }]
    expect(() => optOutsOf(odd)).toThrow(expect.objectContaining({ fault: 'rejected' }))
  })
  it('calls another shape passing, not ours', () => {
    expect(() => leadRecord({ Id: 5 })).toThrow(expect.objectContaining({ fault: 'temporary' }))
  })
})

describe('task rows', () => {
  const shape = taskShape(fixture.describeTask, [{ ApiName: null, MasterLabel: 'Erledigt' }])
  const task: CrmTask = {
    key: 'mail-1:sent',
    kind: 'email',
    subject: 'Hello',
    description: 'Text',
    date: '2026-11-22',
    completed: true,
    priority: 'high',
    whoId: '003Nw00004ContAIAR',
    whatId: '001Nw00003AcctAIAR',
    url: 'https://msi.example/a-long-address',
  }
  it('follows the org: its own words, its columns, what fits and what may be written', () => {
    expect(taskRow(task, shape)).toEqual({
      Subject: 'Hello',
      ActivityDate: '2026-11-22',
      WhoId: task.whoId,
      WhatId: task.whatId,
      Status: 'Erledigt',
      Description: `Text\n\n${task.url}\nmail-1:sent`,
    })
  })
  it('finds its own key, on the last line only', () => {
    expect(carriesKey('Text\r\n\r\nmail-1:sent\r\n', 'mail-1:sent')).toBe(true)
    expect(carriesKey('mail-1:sent\nText', 'mail-1:sent')).toBe(false)
    expect(carriesKey(null, 'mail-1:sent')).toBe(false)
  })
})

describe('faults', () => {
  const body = (errorCode: string, message = '') => JSON.stringify([{ errorCode, message }])
  const of = (status: number, text: string, kind: 'read' | 'write' = 'write') =>
    callFault({ status, text, kind }).fault
  it('reads the code, and the status only where there is none', () => {
    expect(of(403, body('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'))).toBe('daily_limit')
    expect(of(403, body('REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests Limit exceeded.'))).toBe('rate_limited')
    expect(of(403, body('API_DISABLED_FOR_ORG'))).toBe('api_disabled')
    expect(of(401, body('INVALID_SESSION_ID', 'Session expired or invalid'))).toBe('auth_revoked')
    expect(of(401, body('INVALID_SESSION_ID', 'This session is not valid for use with the REST API'))).toBe(
      'consent_missing',
    )
    expect(of(400, body('UNABLE_TO_LOCK_ROW'))).toBe('temporary')
    expect(of(404, body('ENTITY_IS_DELETED'))).toBe('not_found')
    expect(of(400, body('REQUIRED_FIELD_MISSING'))).toBe('rejected')
    expect(of(502, '<html>Bad Gateway</html>')).toBe('ambiguous')
    expect(of(502, '<html>Bad Gateway</html>', 'read')).toBe('temporary')
    expect(of(500, body('UNKNOWN_EXCEPTION'))).toBe('ambiguous')
    expect(of(302, '')).toBe('temporary')
  })
  it('keeps every write back while Salesforce is closed', () => {
    expect(of(503, '<html>Maintenance</html>')).toBe('rate_limited')
    expect(of(503, body('SERVER_UNAVAILABLE'))).toBe('rate_limited')
    expect(of(503, '<html>Maintenance</html>', 'read')).toBe('temporary')
    expect(of(500, body('SERVER_UNAVAILABLE'), 'read')).toBe('temporary')
  })
  it('leaves a write without an answer open, unless it never left', () => {
    expect(networkError(new Error('reset'), 'write').fault).toBe('ambiguous')
    expect(networkError(new Error('reset'), 'read').fault).toBe('temporary')
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    expect(networkError(refused, 'write').fault).toBe('temporary')
  })
})

describe('soql', () => {
  it('escapes what would end a literal', () => {
    expect(literal("O'Neil \\ x\ny")).toBe("'O\\'Neil \\\\ x\\ny'")
  })
  it('cuts lists', () => {
    expect(chunks([1, 2, 3], 2)).toEqual([[1, 2], [3]])
    expect(chunks([], 2)).toEqual([])
  })
})
