import { z } from 'zod'
import { instant } from './basics.ts'
import { endpoint } from './endpoint.ts'
import { unsubscribeMessage } from './opt-outs-words.ts'
import { sendingLimits, sendingWindows } from './pace.ts'
import { retention } from './privacy.ts'
import { isMailDomain } from './values/address.ts'

/** Domains that one workspace may block. */
export const blockedDomainsLimit = 1000

/** A domain, lower case; an `@` before it is left out. */
const mailDomain = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => (text.startsWith('@') ? text.slice(1) : text))
  .refine(isMailDomain, 'not a domain')

/** Mail that goes to none of these domains, nor to what stands below them. */
const blockedDomains = z.object({
  domains: z
    .array(mailDomain)
    .max(blockedDomainsLimit)
    .transform((domains) => [...new Set(domains)])
    .default([]),
})

/** How mail can be refused. */
const unsubscribe = z.object({
  /** Ends every mail that does not say it by a field of its own. */
  append: z.boolean().default(true),
  /** Null: the product's words, in the sender's language. */
  message: unsubscribeMessage.nullable().default(null),
  /** Whether sellers may use words of their own. */
  ownMessages: z.boolean().default(false),
  /** Where the company has its post; '' is none. */
  postalAddress: z.string().trim().max(400).default(''),
})

/**
 * What an admin decides for the whole workspace, section by section. Each schema parses `{}` to what holds until somebody
 * has decided; a part that comes later has a default too, because stored ones do not have it.
 */
export const settingSections = {
  blockedDomains,
  unsubscribe,
  sending: sendingLimits,
  windows: sendingWindows,
  retention,
} as const satisfies Record<string, z.ZodType<object>>

export type SettingSection = keyof typeof settingSections
export type SettingValue<Section extends SettingSection> = z.output<(typeof settingSections)[Section]>

/** Somebody saved it; `by` is null for the operator. */
const saving = z.object({ at: instant, by: z.string().nullable() })

/** A section as its admins see it. */
export interface SettingView<Section extends SettingSection> {
  value: SettingValue<Section>
  version: number
  savings: { at: string; by: string | null; value: SettingValue<Section> }[]
}

/** Earlier values that a section can show. */
export const settingHistoryLimit = 20

/** Two doors of one section: what holds, and saving it. */
function doorsOf<const Path extends string, Value extends z.ZodType<object>>(path: Path, value: Value) {
  const view = z.object({
    value,
    /** Of the saving that it comes from; 0 where nobody has saved it. */
    version: z.int(),
    /** The latest savings, the newest first: the first is what holds. */
    savings: z.array(saving.extend({ value })),
  })
  return {
    read: endpoint({ method: 'GET', path: `/api/settings/${path}`, access: 'admin', answer: view }),
    save: endpoint({
      method: 'PUT',
      path: `/api/settings/${path}`,
      access: 'admin',
      /** `version`: of what was changed. */
      body: z.object({ value, version: z.int().min(0) }),
      answer: view,
    }),
  }
}

const ofBlockedDomains = doorsOf('blocked-domains', blockedDomains)
const ofSending = doorsOf('sending', sendingLimits)
const ofWindows = doorsOf('windows', sendingWindows)
const ofRetention = doorsOf('retention', retention)

const ofUnsubscribe = doorsOf('unsubscribe', unsubscribe)

export const settingEndpoints = {
  readBlockedDomains: ofBlockedDomains.read,
  saveBlockedDomains: ofBlockedDomains.save,
  readUnsubscribe: ofUnsubscribe.read,
  saveUnsubscribe: ofUnsubscribe.save,
  readSending: ofSending.read,
  saveSending: ofSending.save,
  readWindows: ofWindows.read,
  saveWindows: ofWindows.save,
  readRetention: ofRetention.read,
  saveRetention: ofRetention.save,
}

/** The same by section. */
export const settingDoors = {
  blockedDomains: ofBlockedDomains,
  unsubscribe: ofUnsubscribe,
  sending: ofSending,
  windows: ofWindows,
  retention: ofRetention,
} as const satisfies Record<SettingSection, unknown>
