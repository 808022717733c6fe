import { z } from 'zod'
import { day, instant } from './basics.ts'
import type { EmailReason } from './email.ts'
import { endpoint } from './endpoint.ts'

/** What may keep back a mail that is due: a limit that is used up for now, or a sending window that is not open. */
export const holdReasons = [
  /** The mail service's own limit of some seconds or minutes. */
  'minute_limit',
  /** The mail service's own limit of a day. */
  'daily_limit',
  /** What the workspace lets go from one mailbox in a short while. */
  'throttled',
  /** What one user may send in a day. */
  'user_daily_limit',
  /** What may go from one mailbox to one company in a day. */
  'domain_limit',
  'outside_window',
] as const satisfies readonly EmailReason[]
export type HoldReason = (typeof holdReasons)[number]

/** A whole number of something, of which there is at least one. */
const count = (most: number) => z.int().min(1).max(most)

/** How fast mail goes. Whatever is chosen here, the mail services' own limits hold too. */
export const sendingLimits = z.object({
  /** So many from one mailbox in any span of so many seconds. */
  throttle: z
    .object({
      isOn: z.boolean().default(true),
      count: count(1000).default(25),
      seconds: count(3600).default(45),
    })
    .prefault({}),
  /** Mails a user, in any 24 hours. */
  userDaily: count(10_000).default(1000),
  /** Mails from one mailbox to addresses of one domain, in any 24 hours; free-mail services are no company's. */
  domainDaily: z.object({ isOn: z.boolean().default(false), count: count(10_000).default(50) }).prefault({}),
})
export type SendingLimits = z.output<typeof sendingLimits>

/** `09:30`. */
const clockTime = z.iso.time({ precision: -1 })

/** Days that one workspace may except from the calendar, one way or the other. */
export const ownDaysLimit = 200

/** When mail goes. A window ends before `to`; midnight there is the day's end. */
export const sendingWindows = z
  .object({
    isOn: z.boolean().default(false),
    /** Binds one-off mail too, and not only bulk mail and campaigns. */
    oneOff: z.boolean().default(false),
    /** Monday is 1. */
    days: z
      .array(z.int().min(1).max(7))
      .min(1)
      .transform((days) => [...new Set(days)].sort())
      .default([1, 2, 3, 4, 5]),
    from: clockTime.default('08:00'),
    to: clockTime.default('17:00'),
    /** By whose clock; where nobody knows the recipient's, by the sender's. */
    clock: z.enum(['sender', 'recipient']).default('recipient'),
    /** Whose public and bank holidays are kept; null keeps none. A region below it as in `BY` or `BY-A`. */
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .nullable()
      .default(null),
    region: z
      .string()
      .regex(/^[A-Za-z0-9]{1,12}(-[A-Za-z0-9]{1,12})?$/)
      .nullable()
      .default(null),
    /** Days on which nothing goes, besides. */
    closed: z
      .array(z.object({ day, name: z.string().trim().max(80) }))
      .max(ownDaysLimit)
      .default([]),
    /** Days on which mail goes all the same, whatever else they are. */
    open: z.array(day).max(ownDaysLimit).default([]),
  })
  .refine(({ from, to }) => minuteOf(from) < endMinuteOf(to), {
    path: ['to'],
    error: 'ends before it begins',
  })
export type SendingWindows = z.output<typeof sendingWindows>

/** Minutes since midnight of `09:30`. */
export function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

/** The same where it is an end: midnight is the day's. */
export const endMinuteOf = (clock: string) => minuteOf(clock) || 1440

const place = z.object({ code: z.string(), name: z.string() })

/** Countries whose holidays are known, and the regions of the one that is asked about; by name. */
const holidayPlaces = z.object({ countries: z.array(place), regions: z.array(place) })

/** Mails of a batch whose last one a preview foresees. */
export const previewBatch = 100

/** What would come of limits and windows that nobody has saved yet; what is left out stands as it is saved. */
const pacePreview = z.object({
  /** When mail would leave that its reader wrote now, by the reader's clock; null where its window never opens. */
  leaves: z.object({
    oneOff: instant.nullable(),
    bulk: instant.nullable(),
    /** The last of a hundred at once from one mailbox. */
    last: instant.nullable(),
  }),
  /** The holidays of the next twelve months. */
  holidays: z.array(z.object({ day, name: z.string() })),
})
export type PacePreview = z.infer<typeof pacePreview>

export const paceEndpoints = {
  places: endpoint({
    method: 'GET',
    path: '/api/holiday-places',
    access: 'admin',
    query: z.object({ country: z.string().max(2).optional() }),
    answer: holidayPlaces,
  }),
  preview: endpoint({
    method: 'POST',
    path: '/api/pace-preview',
    access: 'admin',
    body: z.object({ sending: sendingLimits.optional(), windows: sendingWindows.optional() }),
    answer: pacePreview,
  }),
}
