import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import type { PlannedTime, SendSchedule } from '../../../../../contract/email.ts'
import type { PanelZonesView } from '../../../../../contract/panel.ts'
import en from '../../../../locales/panel-words.en.ts'
import sv from '../../../../locales/panel-words.sv.ts'
import { createWords, WordsProvider } from '../../../../ui/words.tsx'
import { ScheduleSheet } from './schedule-sheet.tsx'

const now = Date.parse('2026-11-29T08:00:00Z')
const james = { id: 'james', name: 'James Okafor' }
const noor = { id: 'noor', name: 'Noor Haddad' }
const zones: PanelZonesView['people'] = [
  { id: 'james', timeZone: 'America/Chicago', origin: 'state', place: 'IL' },
  { id: 'noor', timeZone: null, origin: null, place: null },
]
const there: SendSchedule = { local: '2026-12-07T09:00', timeZone: 'America/Chicago' }

/** Nine o'clock on that Monday. */
const instants: Record<string, string> = {
  'America/Chicago': '2026-12-07T15:00:00.000Z',
  'Asia/Tokyo': '2026-12-07T00:00:00.000Z',
  'Europe/Stockholm': '2026-12-07T08:00:00.000Z',
}

interface Shown {
  people?: { id: string; name: string }[]
  current?: SendSchedule
  isChange?: boolean
  zones?: Record<string, string>
  planned?: Partial<PlannedTime>
  language?: 'en' | 'sv'
}

/** What the sheet says once Salesforce and the server have answered, without its tags. */
function shown(asked: Shown = {}) {
  const {
    people = [james],
    current = there,
    planned,
    language = 'en',
    isChange = true,
    zones: chosen,
  } = asked
  const client = new QueryClient()
  client.setQueryData(['zones', ...people.map(({ id }) => id)], { people: zones })
  for (const { id } of people) {
    const zone = chosen?.[id] ?? zones.find((one) => one.id === id)?.timeZone ?? undefined
    const timeZone = current.each && zone ? zone : current.timeZone
    const at = (current.each && instants[timeZone]) || '2026-12-07T15:00:00.000Z'
    const answer: PlannedTime = { local: current.local, timeZone, at, outside: null, ...planned }
    client.setQueryData(['planned', current.local, timeZone, zone], answer)
  }
  const html = renderToStaticMarkup(
    <WordsProvider words={createWords(language === 'en' ? en : sv, language)}>
      <QueryClientProvider client={client}>
        <ScheduleSheet
          api={{ zones: () => Promise.reject(), plannedTime: () => Promise.reject() }}
          time={{ language, timeZone: 'Europe/Stockholm', now }}
          say={String}
          noticeFor={() => ({ lines: [], codeLine: null, again: false, tone: 'plain' })}
          onClose={() => undefined}
          onChosen={async () => undefined}
          isChange={isChange}
          zones={chosen}
          begin={current}
          notice={null}
          people={people}
        />
      </QueryClientProvider>
    </WordsProvider>,
  )
  const checked = /<input[^>]*type="radio"[^>]*checked=""[^>]*\/><span>([^<]*)/.exec(html)?.[1]
  return {
    text: html
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .replaceAll('&#x27;', "'"),
    checked,
  }
}

test('a time by the recipient’s clock says what it is by the sender’s, and what told the zone', () => {
  const { text, checked } = shown()
  expect(checked).toBe("James Okafor's time (Chicago)".replace("'", '&#x27;'))
  expect(text).toContain('My time (Stockholm)')
  expect(text).toContain('Salesforce says “IL”.')
  expect(text).toContain('That is Mon 7 Dec 16:00 for you (Stockholm).')
  expect(text).toContain('Change to Mon 7 Dec 09:00')
})

test('the same in Swedish, and the other way round', () => {
  const mine = { local: '2026-12-07T16:00', timeZone: 'Europe/Stockholm' }
  const { text } = shown({ language: 'sv', current: mine })
  expect(text).toContain('Tiden hos James Okafor (Chicago)')
  expect(text).toContain('Det är mån 7 dec. 09:00 hos James Okafor (Chicago).')
  expect(text).toContain('Ändra till mån 7 dec. 16:00')
})

test('an hour that clocks leave out is said, and what becomes of it', () => {
  const current = { local: '2027-03-14T02:30', timeZone: 'America/Chicago' }
  const { text } = shown({ current, planned: { local: '2027-03-14T03:30', at: '2027-03-14T08:30:00.000Z' } })
  expect(text).toContain(
    'There is no 02:30 in Chicago that day, because clocks go forward. It leaves at 03:30.',
  )
  expect(text).toContain('Change to Sun 14 Mar 2027 03:30')
})

test('a time outside of the sending hours is asked about at once: the next hours, or anyway', () => {
  const next = { local: '2026-12-08T08:00', timeZone: 'America/Chicago', at: '2026-12-08T14:00:00.000Z' }
  const asked = shown({ planned: { outside: { next } } }).text
  expect(asked).toContain('That is outside the sending hours. Take Tue 8 Dec 08:00')
  expect(asked).toContain('Send anyway Mon 7 Dec 09:00')
  const never = shown({ planned: { outside: { next: null } }, language: 'sv' }).text
  expect(never).toContain('Det är utanför sändningstiderna, och de kommer inte det närmaste året.')
  expect(never).not.toContain('Välj')
})

test('where there is one clock to choose by, it is said why', () => {
  const mine = { local: '2026-12-07T16:00', timeZone: 'Europe/Stockholm' }
  const one = shown({ people: [noor], current: mine })
  expect(one.checked).toBeUndefined()
  expect(one.text).toContain('Salesforce does not say where Noor Haddad is, so this is your time.')
  expect(one.text).not.toContain('That is')
  expect(shown({ people: [james, noor], current: mine }).text).toContain('They are not all in one time zone.')
  // A clock that was chosen earlier stays to be chosen.
  expect(shown({ people: [noor] }).checked).toBe('Chicago')
})

test('nine o’clock for each of several is an instant of its own for each, told before it is chosen', () => {
  const yuki = { id: 'yuki', name: 'Yuki Sato' }
  const each = { local: '2026-12-07T09:00', timeZone: 'Europe/Stockholm', each: true }
  const asked = { people: [james, noor, yuki], current: each, isChange: false, zones: { yuki: 'Asia/Tokyo' } }
  const { text, checked } = shown(asked)
  expect(checked).toBe('The time of each')
  expect(text).toContain('James Okafor: Mon 7 Dec 09:00 (Chicago). Salesforce says “IL”.')
  expect(text).toContain('Noor Haddad: Mon 7 Dec 09:00 (Stockholm). Nobody knows where, so your time.')
  expect(text).toContain('Yuki Sato: Mon 7 Dec 09:00 (Tokyo). You have chosen this time zone.')
  expect(text).toContain('Schedule for Mon 7 Dec 09:00, the time of each')
  const mine = shown({ ...asked, current: { local: each.local, timeZone: each.timeZone } })
  expect(mine.checked).toBe('My time (Stockholm)')
})
