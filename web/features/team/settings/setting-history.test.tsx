import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import {
  type SettingSection,
  type SettingValue,
  type SettingView,
  settingSections,
} from '../../../../contract/settings.ts'
import { drawnInApp } from '../../../../test/harness/drawn.tsx'
import { sampleSession } from '../../../../test/harness/samples.ts'
import { sessionQuery } from '../../../api/queries.ts'
import { settingDifferences } from './setting-differences.ts'
import { EarlierSavings } from './setting-history.tsx'

const said = {
  t: (key: string, values: object = {}) => [key.split('.').at(-1), ...Object.values(values)].join(' '),
  language: 'en',
} as const

const parsed = <Of extends SettingSection>(section: Of, value: object) =>
  settingSections[section].parse(value) as SettingValue<Of>

function between<Of extends SettingSection>(section: Of, before: object, now: object) {
  const values = { before: parsed(section, before), now: parsed(section, now) }
  return settingDifferences(section, values, said).map((one) => [one.name, one.before, one.now])
}

test('only what is another now is shown, under the name that the form has for it', () => {
  expect(between('sending', {}, {})).toEqual([])
  expect(between('sending', { userDaily: 2000 }, { throttle: { isOn: false } })).toEqual([
    ['throttle', 'on', 'off'],
    ['userDaily', '2,000', '1,000'],
  ])
  expect(between('retention', { isOn: true, days: 90 }, { days: 90 })).toEqual([['isOn', 'on', 'off']])
  const message = { words: 'Tell us here.', linkWords: 'here' }
  expect(between('unsubscribe', { message }, { postalAddress: 'Hamngatan 2' })).toEqual([
    ['own', 'on', 'off'],
    ['words', 'Tell us here.', 'nothing'],
    ['linkWords', 'here', 'nothing'],
    ['postalAddress', 'nothing', 'Hamngatan 2'],
  ])
})

test('sending hours are said as people say them', () => {
  const before = { days: [1, 5], country: 'SE', closed: [{ day: '2026-12-23', name: 'Planning day' }] }
  expect(between('windows', before, { clock: 'sender' })).toEqual([
    ['days', 'Mon, Fri', 'Mon, Tue, Wed, Thu, Fri'],
    ['clock', 'clockRecipient', 'clockSender'],
    ['country', 'Sweden', 'noCountry'],
    ['closed', '2026-12-23 Planning day', 'nothing'],
  ])
})

test('of a list only that is shown which one of the two has, and of a long one a part', () => {
  expect(
    between(
      'blockedDomains',
      { domains: ['a.example', 'b.example'] },
      { domains: ['b.example', 'c.example'] },
    ),
  ).toEqual([['differing domains', 'a.example', 'c.example']])
  const many = Array.from({ length: 23 }, (_, at) => `d${at}.example`)
  const [row] = between('blockedDomains', { domains: many }, {})
  expect([row?.[1]?.endsWith(' 3'), row?.[1]?.includes('d20'), row?.[2]]).toEqual([true, false, 'nothing'])
})

test('each earlier saving says who, when, and what stood in it', async () => {
  const queries = new QueryClient()
  queries.setQueryData(sessionQuery.queryKey, sampleSession({ id: 'astrid' }))
  const saving = (domains: string[], by: string | null, hour: number) => ({
    value: { domains },
    by,
    at: `2026-11-03T${hour}:00:00.000Z`,
  })
  const savings = [
    saving(['a.example'], 'Astrid Lindqvist', 12),
    saving(['rival.example'], null, 11),
    saving(['a.example'], 'Ben Carter', 10),
  ]
  const view: SettingView<'blockedDomains'> = { value: { domains: ['a.example'] }, version: 3, savings }
  const html = await drawnInApp(
    <EarlierSavings section="blockedDomains" view={view} onChoose={() => undefined} />,
    queries,
  )
  expect(html).toContain('Saved by the operator')
  expect(html).toMatch(/Domains \(those that differ\)<\/th><td[^>]*>rival\.example<\/td><td[^>]*>a\.example/)
  expect(html).toContain('Saved by Ben Carter')
  expect(html.match(/The same as what holds now/g)).toHaveLength(1)
})
