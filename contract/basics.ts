import { z } from 'zod'
import { isEmailAddress } from './values/address.ts'

export const language = z.enum(['en', 'sv'])
export type Language = z.infer<typeof language>

export const role = z.enum(['admin', 'seller'])
export type Role = z.infer<typeof role>

export const id = z.uuid()

/** An email address that somebody types; trimmed. Answers take any text: what a vendor let in must be shown. */
export const emailAddress = z.string().trim().refine(isEmailAddress, 'not an email address')

/** An instant, ISO 8601 with Z. */
export const instant = z.iso.datetime()

/** A calendar day, `2026-11-22`. */
export const day = z.iso.date()

/** An IANA time zone that this runtime knows. */
export const timeZone = z.string().refine(isTimeZone, 'unknown time zone')

/** What a clock on the wall shows, to the minute: `2026-12-07T09:00`. */
export const wallTime = z.iso.datetime({ local: true, precision: -1 }).length(16)

/** Salesforce's own objects on which the panel stands. */
export const crmObject = z.enum(['Lead', 'Contact', 'Account', 'Opportunity'])
export type CrmObject = z.infer<typeof crmObject>

/** A person in Salesforce. */
export const crmPersonObject = z.enum(['Lead', 'Contact'])
export type CrmPersonObject = z.infer<typeof crmPersonObject>

/** Salesforce ids always travel with 18 characters. */
export const crmId = z.string().regex(/^[a-zA-Z0-9]{18}$/)

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
