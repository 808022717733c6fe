import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  type SettingSection,
  type SettingValue,
  type SettingView,
  settingSections,
} from '../../../../contract/settings.ts'
import { drawnInApp } from '../../../../test/harness/drawn.tsx'
import { sampleSession } from '../../../../test/harness/samples.ts'
import { holidayPlacesQuery } from '../../../api/holiday-places.ts'
import { sessionQuery } from '../../../api/queries.ts'
import { settingDifferences } from './setting-differences.ts'
import { EarlierSavings } from './setting-history.tsx'

const said = {
  t: (key: string, values: object = {}) => [key.split('.').at(-1), ...Object.values(values)].join(' '),
  language: 'en',
  regionName: ({ region }: { region: string | null }) => region ?? '',
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

/** Two values of each section that are alike in nothing. */
const unlike: { [Of in SettingSection]: [SettingValue<Of>, SettingValue<Of>] } = {
  blockedDomains: [{ domains: ['a.example'] }, { domains: ['b.example'] }],
  unsubscribe: [
    {
      ...{ append: true, ownMessages: true, postalAddress: 'A' },
      message: { words: 'No?', linkWords: 'No' },
    },
    {
      ...{ append: false, ownMessages: false, postalAddress: 'B' },
      message: { words: 'Out?', linkWords: 'Out' },
    },
  ],
  sending: [
    { throttle: { isOn: true, count: 1, seconds: 1 }, userDaily: 1, domainDaily: { isOn: true, count: 1 } },
    { throttle: { isOn: false, count: 2, seconds: 2 }, userDaily: 2, domainDaily: { isOn: false, count: 2 } },
  ],
  windows: [
    {
      ...{ isOn: true, oneOff: true, days: [1], from: '08:00', to: '16:00', clock: 'sender' },
      ...{ country: 'DE', region: 'BY', closed: [{ day: '2026-12-01', name: 'A' }], open: ['2026-12-02'] },
    },
    {
      ...{ isOn: false, oneOff: false, days: [2], from: '09:00', to: '17:00', clock: 'recipient' },
      ...{ country: 'AT', region: '9', closed: [{ day: '2026-12-03', name: 'B' }], open: ['2026-12-04'] },
    },
  ],
  retention: [
    { isOn: true, days: 1 },
    { isOn: false, days: 2 },
  ],
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  anyOf?: JsonSchema[]
}

/** The way to each part of a section that has no parts. */
function leavesOf({ properties, items, anyOf }: JsonSchema, way: string[] = []): string[][] {
  if (anyOf)
    return anyOf
      .flatMap((one) => leavesOf(one, way))
      .filter((one, at, all) => at === all.findIndex((other) => `${other}` === `${one}`))
  if (properties)
    return Object.entries(properties).flatMap(([name, schema]) => leavesOf(schema, [...way, name]))
  return items?.properties ? leavesOf(items, [...way, '0']) : [way]
}

type Parts = Record<string, unknown>

/** The first with one part of the second. */
function withPartOf(first: unknown, second: unknown, [name, ...rest]: string[]): unknown {
  if (name === undefined) return second
  const part = withPartOf((first as Parts)[name], (second as Parts)[name], rest)
  return Array.isArray(first) ? first.with(Number(name), part) : { ...(first as Parts), [name]: part }
}

test('each part of each section is said where it is another now', () => {
  for (const section of Object.keys(settingSections) as SettingSection[]) {
    const [before, other] = unlike[section]
    const schema = z.toJSONSchema(settingSections[section], {
      io: 'input',
      unrepresentable: 'any',
    }) as JsonSchema
    const leaves = leavesOf(schema)
    expect(leaves.length).toBeGreaterThan(0)
    for (const way of leaves) {
      const now = withPartOf(before, other, way) as typeof before
      expect(now, `${section}: ${way.join('.')}`).not.toEqual(before)
      expect(settingDifferences(section, { before, now }, said), `${section}: ${way.join('.')}`).not.toEqual(
        [],
      )
    }
  }
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

test('a region stands under the name that the form has for it', async () => {
  const queries = new QueryClient()
  queries.setQueryData(sessionQuery.queryKey, sampleSession({ id: 'astrid' }))
  const regions = [{ code: 'BY', name: 'Bavaria' }]
  queries.setQueryData(holidayPlacesQuery('DE').queryKey, { countries: [], regions })
  const value = parsed('windows', { country: 'DE' })
  const savings = [value, { ...value, region: 'BY' }].map((one, at) => ({
    ...{ value: one, by: 'Ben Carter', at: `2026-11-03T1${at}:00:00.000Z` },
  }))
  const html = await drawnInApp(
    <EarlierSavings section="windows" view={{ value, version: 2, savings }} onChoose={() => undefined} />,
    queries,
  )
  expect(html).toMatch(/Region<\/th><td[^>]*>Bavaria</)
})
