import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dynamicFields } from '../../../../contract/templates.ts'
import { cleanNow } from '../content/clean-html.ts'
import { type FieldValues, fillHtml, fillText } from './fill.ts'
import { friendlyCompany } from './friendly-company.ts'

const known = (values: Record<string, string> = {}): FieldValues => ({
  values: new Map(
    Object.entries({
      first_name: 'Maria',
      title: '',
      company: '',
      my_title: '',
      my_signature: '',
      ...values,
    }),
  ),
  yourCompany: 'your company',
  signatureHtml: '<p>Astrid</p>',
})
const codes = ({ problems }: { problems: { code: string }[] }) => problems.map(({ code }) => code)

describe('what is known', () => {
  test('stands where its field stood, in the subject on one line', () => {
    const filled = fillText(
      'For {{first_name}}, {{company}}',
      known({ first_name: 'Maria\r\nBcc: x' }),
      'subject',
    )
    expect(filled).toEqual({
      text: 'For Maria Bcc: x, your company',
      problems: [{ source: '{{company}}', place: 'subject', code: 'stood_in', suggestion: null }],
    })
  })

  test('is escaped for where it stands', () => {
    const values = known({ first_name: '<b>"A" & B</b>', company: 'A&B / ÅÄ' })
    const html = '<p>{{first_name}}</p><a href="https://x.example/?c={{company}}">{{company}}</a>'
    expect(fillHtml(html, values).text).toBe(
      '<p>&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;</p>' +
        '<a href="https://x.example/?c=A%26B%20%2F%20%C3%85%C3%84">A&amp;B / ÅÄ</a>',
    )
  })

  test('is found by what people write for it', () => {
    expect(fillText('{{FirstName}} {{first-name}}', known(), 'subject').text).toBe('Maria Maria')
  })
})

test('there is every field that mail may have, and what is empty of it is left out, stood in for, or keeps the mail back', () => {
  const blank = [
    'first_name',
    'last_name',
    'title',
    'my_signature',
    'team_unsubscribe',
    'friendly_unsubscribe',
  ]
  const yourCompany = ['company', 'company_friendly']
  const stop = ['personal_email', 'work_website', 'my_name', 'my_title']
  expect(Object.keys(dynamicFields).sort()).toEqual([...blank, ...yourCompany, ...stop].sort())
  const empty = known(Object.fromEntries(Object.keys(dynamicFields).map((name) => [name, ''])))
  const filled = (name: string) => fillText(`{{${name}}}`, empty, 'subject').text
  for (const name of blank) expect([name, filled(name)]).toEqual([name, ''])
  for (const name of yourCompany) expect([name, filled(name)]).toEqual([name, 'your company'])
  for (const name of stop) expect([name, filled(name)]).toEqual([name, `{{${name}}}`])
  expect(filled('friendly_company')).toBe('your company')
  expect(codes(fillText('{{custom_field_favorite_movie}}', empty, 'subject'))).toEqual(['not_yet'])
})

describe('what is empty', () => {
  test('is the default, else left out and told, else stands and keeps the mail back', () => {
    expect(fillHtml('<p>{{title | default: "du &amp; jag"}}</p>', known())).toMatchObject({
      text: '<p>du &amp; jag</p>',
      problems: [],
    })
    expect(codes(fillText('a {{title}} b', known(), 'message'))).toEqual(['left_empty'])
    const kept = fillHtml('<p>{{my_title}}</p>', known())
    expect([kept.text, codes(kept)]).toEqual(['<p>{{my_title}}</p>', ['empty']])
  })
})

test('what is no field, not yet one, or asks, keeps the mail back and says what may be meant', () => {
  const filled = fillHtml(
    '<p>{{sfdc_lead_budget}} {{frist_name}} {{lead_first_name}} {{custom_field_car | default: "x"}} {{! why }} {{a | b}}</p>',
    known(),
  )
  expect(filled.problems.map(({ code, suggestion }) => [code, suggestion])).toEqual([
    ['not_shown', null],
    ['unknown_field', 'first_name'],
    ['unknown_field', 'first_name'],
    ['not_yet', null],
    ['prompt', null],
    ['unreadable', null],
  ])
})

test('what begins as a field or a note and never ends is told, and does not go out', () => {
  expect(codes(fillHtml('<p>Hi {{first_name} you</p><p>{{! say why</p>', known()))).toEqual([
    'unreadable',
    'unreadable',
  ])
  expect(codes(fillText(`{{! ${'why '.repeat(200)}}}`, known(), 'subject'))).toEqual(['unreadable'])
})

describe('a website as the beginning of an address', () => {
  const link = (website: string, address = 'https://{{work_website}}') =>
    fillHtml(`<a href="${address}">x</a>`, known({ work_website: website }))
  test.each([
    ['harbor.example', 'https://harbor.example/'],
    ['http://harbor.example/start?a=1&b', 'http://harbor.example/start?a=1&amp;b'],
  ])('%s', (website, address) => expect(link(website).text).toBe(`<a href="${address}">x</a>`))

  test('is told when it is none, and can only lead to a website', () => {
    expect(codes(link('javascript:alert(1)'))).toEqual(['unreadable'])
    expect(codes(link('not a site'))).toEqual(['unreadable'])
  })
})

test('braces with formatting between them are told', () => {
  expect(fillHtml('<p>{{<b>first</b>_name}} {{first_name}}</p>', known()).problems).toEqual([
    { source: '{{first_name}}', place: 'message', code: 'unreadable', suggestion: null },
  ])
})

describe('the signature', () => {
  test('stands at its field once, in place of a paragraph of its own', () => {
    const filled = fillHtml('<p>Hi</p><p>{{my_signature}}</p><p>PS {{my_signature}}</p>', known())
    expect(filled).toMatchObject({
      text: '<p>Hi</p><p>Astrid</p><p>PS </p>',
      hasSignature: true,
      problems: [],
    })
  })

  test('that is empty is its default, else told', () => {
    const none = { ...known(), signatureHtml: '' }
    expect(fillHtml('<p>{{my_signature | default: "A"}}</p>', none).text).toBe('<p>A</p>')
    expect(codes(fillHtml('<p>{{my_signature}}</p>', none))).toEqual(['left_empty'])
  })

  test('is no part of a text, nor put in by a value', () => {
    expect(fillHtml('<p>{{first_name}}</p>', known({ first_name: '<msi-signature>' })).text).toBe(
      '<p>&lt;msi-signature&gt;</p>',
    )
  })
})

const value = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('<script>x</script>', '{{title}}', '"><img src=x>'),
)
const token = fc.constantFrom(
  '{{first_name}}',
  '{{title | default: "t"}}',
  '{{company}}',
  '{{! p }}',
  '{{nope}}',
  '{{sfdc_account_tier}}',
  '{{sfdc_lead_budget | default: "none"}}',
  '{{',
  '}}',
)

test('random templates: the result is clean, values are not read as fields, and what stays is told', () => {
  const part = fc.oneof(
    token,
    fc.constantFrom('<p>', '</p>', '<b>', '</b>', '<a href="https://x.example/{{company}}">', '</a>'),
    value,
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), value, value, token, (parts, first, company, token) => {
      const { html } = cleanNow(parts.join(''))
      const values = known({ first_name: first, company, sfdc_account_tier: '', sfdc_lead_budget: first })
      const filled = fillHtml(html, values)
      // As clean as it was: cleaning it again takes nothing out.
      expect(cleanNow(filled.text).removed).toEqual([])
      expect(filled.text.match(/<[a-z]+/g) ?? []).toEqual(html.match(/<[a-z]+/g) ?? [])
      const stays = ['unknown_field', 'not_yet', 'prompt', 'empty']
      for (const problem of filled.problems)
        if (stays.includes(problem.code)) expect(filled.text).toContain(problem.source)
      // A subject likewise: whatever stays of a field is told.
      const subject = fillText(token, values, 'subject')
      const asIs = subject.text === token && token.endsWith('}}') && token !== '}}'
      expect(subject.problems.some(({ code }) => stays.includes(code))).toBe(asIs)
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['Holm Logistics, Inc.', 'Holm Logistics'],
  ['Nordvik Instruments AB', 'Nordvik Instruments'],
  ['Harbor & Finch LLP', 'Harbor & Finch'],
  ['Müller GmbH & Co. KG', 'Müller'],
  ['Volvo AB (publ)', 'Volvo'],
  ['Saab', 'Saab'],
  ['AB', 'AB'],
  ['The Company', 'The Company'],
  ['Finch, Co.', 'Finch'],
])('%s is called %s', (name, called) => expect(friendlyCompany(name)).toBe(called))
