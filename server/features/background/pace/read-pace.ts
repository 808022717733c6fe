import { endMinuteOf, minuteOf, type SendingLimits, type SendingWindows } from '../../../../contract/pace.ts'
import type { MailboxVendorName } from '../../../connectors/mailbox-vendor.ts'
import type { Context } from '../../../context.ts'
import { days, seconds } from '../../../platform/clock.ts'
import { weekdayOf } from '../../../platform/wall-time.ts'
import type { Db } from '../../../schema.ts'
import { readSetting, readSettings } from '../../team/settings/settings.ts'
import { isFreeMail } from './free-mail.ts'
import { type HolidayCalendar, holidaysOf } from './holidays.ts'
import { type OpenHours, openHours } from './open-hours.ts'
import type { Terms } from './rolling-limit.ts'

/** A mail, as far as it matters to whose clock its sending window goes by. */
export interface Bound {
  lane: 'one_off' | 'bulk'
  /** Its sender has chosen a time outside. */
  isOutsideChosen: boolean
  senderZone: string
  recipientZone: string | null
  recipientZoneOrigin: 'state' | 'country' | 'chosen' | null
}

/** A clock by which a sending window goes, and what told it: `chosen` where its sender did, `unknown` where the recipient's was asked for. */
export interface WindowClock {
  timeZone: string
  from: 'sender' | 'state' | 'country' | 'chosen' | 'unknown'
}

/** How fast and when mail of a workspace goes, as it is set now. */
export interface Pace {
  /** Of one mailbox. */
  mailbox(vendor: MailboxVendorName): Terms[]
  /** Of one user, in mails. */
  user: Terms
  /** Of one mailbox to one domain; null where there is none. */
  domain(domain: string): Terms | null
  /** Whether a window binds any mail of a lane. */
  binds(lane: Bound['lane']): boolean
  /** By whose clock a window binds this mail; null where none does. */
  clockFor(mail: Bound): WindowClock | null
  /** `since`: nobody asks about an earlier instant. */
  openHours(timeZone: string, since: number): OpenHours
}

/** What is set in a workspace, and what the mail services set. */
export async function readPace(ctx: Context, db: Db, workspaceId: string): Promise<Pace> {
  const { sending, windows } = await readSettings(db, { workspaceId, sections: ['sending', 'windows'] })
  return paceOf(ctx, { limits: sending, windows })
}

/** The same for what somebody is about to set. */
export async function paceOf(
  ctx: Pick<Context, 'mailboxVendors'>,
  set: { limits: SendingLimits; windows: SendingWindows },
): Promise<Pace> {
  const { limits, windows } = set
  const { throttle, userDaily, domainDaily } = limits
  const isWorkingDay = windows.isOn ? workingDays(windows, await holidaysKept(windows)) : () => true
  const hours = { from: minuteOf(windows.from), to: endMinuteOf(windows.to) }
  const byThrottle: Terms[] = throttle.isOn
    ? [{ reason: 'throttled', count: throttle.count, per: seconds(throttle.seconds), of: 'mails' }]
    : []
  const binds = (lane: Bound['lane']) => windows.isOn && (lane === 'bulk' || windows.oneOff)
  const ofDomain: Terms = { reason: 'domain_limit', count: domainDaily.count, per: days(1), of: 'mails' }
  return {
    mailbox: (vendor) => [...byThrottle, ...vendorTerms(ctx, vendor)],
    user: { reason: 'user_daily_limit', count: userDaily, per: days(1), of: 'mails' },
    domain: (domain) => (domainDaily.isOn && domain && !isFreeMail(domain) ? ofDomain : null),
    binds,
    clockFor: (mail) => {
      const isFree = mail.lane === 'one_off' && mail.isOutsideChosen
      return binds(mail.lane) && !isFree ? clockOf(windows, mail) : null
    },
    openHours: (timeZone, since) => openHours({ hours, isWorkingDay }, timeZone, since),
  }
}

function clockOf({ clock }: SendingWindows, mail: Bound): WindowClock {
  const { senderZone, recipientZone, recipientZoneOrigin } = mail
  if (clock === 'sender') return { timeZone: senderZone, from: 'sender' }
  if (recipientZone && recipientZoneOrigin) return { timeZone: recipientZone, from: recipientZoneOrigin }
  return { timeZone: senderZone, from: 'unknown' }
}

function vendorTerms(
  { mailboxVendors }: Pick<Context, 'mailboxVendors'>,
  vendor: MailboxVendorName,
): Terms[] {
  const limits = mailboxVendors[vendor]?.limits ?? []
  return limits.map((limit) => ({
    ...limit,
    reason: limit.per >= days(1) ? ('daily_limit' as const) : ('minute_limit' as const),
  }))
}

/** The public and bank holidays that a workspace keeps; null where it keeps none. */
export async function holidaysKept(
  { country, region }: Pick<SendingWindows, 'country' | 'region'>,
  language: 'en' | 'sv' = 'en',
): Promise<HolidayCalendar | null> {
  return country === null ? null : holidaysOf({ country, region }, language)
}

function workingDays(windows: SendingWindows, holidays: HolidayCalendar | null): (day: string) => boolean {
  const closed = new Set(windows.closed.map(({ day }) => day))
  const open = new Set(windows.open)
  const weekdays = new Set(windows.days)
  return (day) =>
    open.has(day) || (weekdays.has(weekdayOf(day)) && !closed.has(day) && holidays?.nameOf(day) === undefined)
}

/** Whether a day is one on which a workspace sends nothing, whatever the hour, and what it is called; null where it is not. */
export async function dayOff(
  db: Db,
  { workspaceId, day, language }: { workspaceId: string; day: string; language: 'en' | 'sv' },
): Promise<{ name: string | null } | null> {
  const windows = await readSetting(db, { workspaceId, section: 'windows' })
  const holidays = await holidaysKept(windows, language)
  if (workingDays(windows, holidays)(day)) return null
  const own = windows.closed.find((one) => one.day === day)?.name
  return { name: own || holidays?.nameOf(day) || null }
}

/** Whether sending windows go by the recipient's clock. */
export async function goesByRecipient(db: Db, workspaceId: string): Promise<boolean> {
  const { isOn, clock } = await readSetting(db, { workspaceId, section: 'windows' })
  return isOn && clock === 'recipient'
}
