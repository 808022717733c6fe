import type { SettingSection, SettingValue } from '../../../../contract/settings.ts'
import type { Region } from '../../../api/holiday-places.ts'
import type { useWords, WordKey } from '../../../locales/words.ts'

type Said = Pick<ReturnType<typeof useWords>, 't' | 'language'> & { regionName(place: Region): string }

/** A part of a section under the name that its form has for it; a list where it holds several of one kind. */
interface Part {
  name: string
  says: string | string[]
}

/** What differs between two values: what each has in that place. */
export interface Difference {
  name: string
  before: string
  now: string
}

/** More of a list than this is only counted. */
const listed = 20

/** A Monday, to name the days of the week by. */
const monday = Date.UTC(2026, 10, 23)

const partsOf: { [Section in SettingSection]: (value: SettingValue<Section>, said: Said) => Part[] } = {
  blockedDomains: ({ domains }, { t }) => [{ name: t('settings.blockedDomains.domains'), says: domains }],
  unsubscribe: ({ append, message, ownMessages, postalAddress }, { t }) => [
    { name: t('settings.unsubscribe.append'), says: onOff(append, t) },
    { name: t('settings.unsubscribe.own'), says: onOff(message !== null, t) },
    { name: t('settings.unsubscribe.words'), says: message?.words ?? '' },
    { name: t('settings.unsubscribe.linkWords'), says: message?.linkWords ?? '' },
    { name: t('settings.unsubscribe.ownMessages'), says: onOff(ownMessages, t) },
    { name: t('settings.unsubscribe.postalAddress'), says: postalAddress },
  ],
  sending: ({ throttle, userDaily, domainDaily }, { t, language }) => [
    { name: t('settings.sending.throttle'), says: onOff(throttle.isOn, t) },
    { name: t('settings.sending.throttleCount'), says: number(throttle.count, language) },
    { name: t('settings.sending.throttleSeconds'), says: number(throttle.seconds, language) },
    { name: t('settings.sending.userDaily'), says: number(userDaily, language) },
    { name: t('settings.sending.domain'), says: onOff(domainDaily.isOn, t) },
    { name: t('settings.sending.domainCount'), says: number(domainDaily.count, language) },
  ],
  windows: (windows, { t, language, regionName }) => {
    const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' })
    const clock = windows.clock === 'recipient' ? 'clockRecipient' : 'clockSender'
    return [
      { name: t('settings.windows.isOn'), says: onOff(windows.isOn, t) },
      {
        name: t('settings.windows.days'),
        says: windows.days.map((day) => weekday.format(monday + (day - 1) * 86_400_000)).join(', '),
      },
      { name: t('settings.windows.from'), says: windows.from },
      { name: t('settings.windows.to'), says: windows.to },
      { name: t('settings.windows.clock'), says: t(`settings.windows.${clock}`) },
      {
        name: t('settings.windows.country'),
        says: windows.country
          ? (new Intl.DisplayNames([language], { type: 'region' }).of(windows.country) ?? windows.country)
          : t('settings.windows.noCountry'),
      },
      { name: t('settings.windows.region'), says: regionName(windows) },
      {
        name: t('settings.windows.closed'),
        says: windows.closed.map(({ day, name }) => `${day} ${name}`.trim()),
      },
      { name: t('settings.windows.open'), says: windows.open },
      { name: t('settings.windows.oneOff'), says: onOff(windows.oneOff, t) },
    ]
  },
  retention: ({ isOn, days }, { t, language }) => [
    { name: t('settings.retention.isOn'), says: onOff(isOn, t) },
    { name: t('settings.retention.days'), says: number(days, language) },
  ],
}

/** Each part of a section that was another than it is now; of a list, what only one of the two has. */
export function settingDifferences<Section extends SettingSection>(
  section: Section,
  values: { before: SettingValue<Section>; now: SettingValue<Section> },
  said: Said,
): Difference[] {
  const now = partsOf[section](values.now, said)
  return partsOf[section](values.before, said).flatMap(({ name, says }, at) => {
    const today = now[at]?.says ?? ''
    if (typeof says === 'string' || typeof today === 'string')
      return says === today ? [] : [{ name, before: orNothing(says, said), now: orNothing(today, said) }]
    const [only, more] = [without(says, today), without(today, says)]
    if (only.length + more.length === 0) return []
    const label = says.length && today.length ? said.t('settings.differing', { name }) : name
    return [{ name: label, before: orNothing(only, said), now: orNothing(more, said) }]
  })
}

const onOff = (isOn: boolean, t: Said['t']) => t((isOn ? 'settings.on' : 'settings.off') satisfies WordKey)

const number = (count: number, language: string) => count.toLocaleString(language)

const without = (some: string[], others: string[]) => {
  const there = new Set(others)
  return some.filter((one) => !there.has(one))
}

function orNothing(says: string | string[], { t }: Said): string {
  if (says.length === 0) return t('settings.nothing')
  if (typeof says === 'string') return says
  const shown = says.slice(0, listed).join(', ')
  return says.length > listed ? t('settings.andMore', { shown, count: says.length - listed }) : shown
}
