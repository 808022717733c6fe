import { type Cause, causes, isCause } from '../../contract/causes.ts'
import { resources, type WordKey, type Words } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { ApiError, type ErrorDetails, spokenCode } from './api-error.ts'

/** What happened, what to do, and everything that the table of causes says about it. */
export interface ErrorWords {
  code: string
  title: string
  help: string
  cause: Cause
  /** The ready-made message to whoever can help, without greeting and sender. */
  message: { subject: string; text: string } | null
  /** Where it is written down click by click; a path of ours. */
  guide: string | null
  /** What Salesforce or the mail service called it, for who supports them. */
  vendorCode: string | null
}

interface Entry {
  title: string
  help: string
  plainTitle?: string
  subject?: string
  message?: string
}

const entries: Record<string, Entry> = resources.en.translation.errors

/** The words for any thrown thing. What is not a refusal of ours counts as `unexpected`. */
export function errorWords(t: Words, error: unknown): ErrorWords {
  return wordsForCode(t, spokenCode(error), error instanceof ApiError ? error.details : undefined)
}

/** The words for a code that came in an address or an obstacle; an unknown one counts as `unexpected`. */
export function wordsForCode(t: Words, code: string, details: ErrorDetails = {}): ErrorWords {
  const known = Object.hasOwn(entries, code) ? code : 'unexpected'
  const entry = entries[known]
  const knows = (sentence: string) => placeholders(sentence).every((name) => name in details)
  const vendorCode = details.vendorCode ?? details.code
  const say = (part: string) => t(`errors.${known}.${part}` as WordKey, details)
  // Without a network nothing else is known: it is tried again.
  const cause = isCause(known) ? causes[known] : causes.too_many_requests
  return {
    code,
    title: say(knows(entry?.title ?? '') || !entry?.plainTitle ? 'title' : 'plainTitle'),
    help: say('help'),
    cause,
    // A message that leaves out the link it speaks of is of no use.
    message:
      entry?.message && knows(entry.message) ? { subject: say('subject'), text: say('message') } : null,
    guide: guideOf(cause, details.vendor),
    vendorCode: vendorCode ? String(vendorCode) : null,
  }
}

/** The guide of the mail service that refused, where it has one of its own. */
function guideOf({ docs, docsAt }: Cause, vendor: string | number | undefined): string | null {
  const own = vendor === 'gmail' || vendor === 'outlook' ? docsAt?.[vendor] : undefined
  const place = own ?? docs
  return place ? paths.guide(place) : null
}

function placeholders(sentence: string): string[] {
  return [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '')
}
