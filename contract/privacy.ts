import { z } from 'zod'
import { emailAddress, id, instant } from './basics.ts'
import { endpoint } from './endpoint.ts'

/** How many days what mails say may be kept, at the least and at the most. */
export const retentionDays = { least: 30, most: 3650 } as const

const days = z.int().min(retentionDays.least).max(retentionDays.most)

/** For how long the text and the files of mails are kept once they are over. */
export const retention = z.object({
  isOn: z.boolean().default(false),
  days: days.default(730),
})

/** What the next sweep would take away. */
const retentionPreview = z.object({ mails: z.int().min(0) })

/** What is kept about people, part by part, in the order in which it is erased: what leads to other parts comes last. */
export const personalParts = [
  'drafts',
  'tasks',
  'answers',
  'mails',
  'copies',
  'optOuts',
  'audit',
  'people',
] as const
export type PersonalPart = (typeof personalParts)[number]

const count = z.int().min(0)

/** What the workspace has about whoever has an address. */
export const personView = z.object({
  /** As it is known: small letters, the domain as DNS has it. */
  address: z.string(),
  names: z.array(z.string()),
  /** Other addresses of theirs; what is exported or erased is about those too. */
  otherAddresses: z.array(z.string()),
  /** Records, part by part. */
  found: z.record(z.enum(personalParts), count),
  /** Mails to them that wait and would be cancelled; those of which nobody knows yet whether they leave, or have left. */
  waiting: count,
  underWay: count,
  /** What stays elsewhere: sent copies in mailboxes, and Tasks in Salesforce, of mails, of answers and of what was to be done. */
  sent: count,
  logged: count,
  /** Whether it is a colleague's address, whose data is not erased here. */
  isColleague: z.boolean(),
  /** Whether they have said no to the company's mail, or to a seller's. */
  hasOptedOut: z.boolean(),
  /** When the address was erased last. */
  erasedAt: instant.nullable(),
})
export type PersonView = z.infer<typeof personView>

export const erasureView = z.object({
  id,
  at: instant,
  /** Who asked for it here; null where it came back from the record after a restore. */
  by: z.string().nullable(),
  reason: z.string(),
  finishedAt: instant.nullable(),
  /** Records that have to wait for their end. */
  remaining: count,
})
export type ErasureView = z.infer<typeof erasureView>
/** The newest 50. */
export const erasureList = z.object({ erasures: z.array(erasureView) })

const about = z.object({ address: emailAddress })

export const privacyEndpoints = {
  previewRetention: endpoint({
    method: 'GET',
    path: '/api/retention-preview',
    access: 'admin',
    query: z.object({ days: z.coerce.number().pipe(days) }),
    answer: retentionPreview,
  }),
  /** By a body, so that the address stands in no log of a proxy. */
  find: endpoint({
    method: 'POST',
    path: '/api/person-searches',
    access: 'admin',
    body: about,
    answer: personView,
  }),
  /** Everything about them as one JSON file. */
  export: endpoint({
    method: 'POST',
    path: '/api/person-exports',
    access: 'admin',
    body: about,
    answer: null,
  }),
  erase: endpoint({
    method: 'POST',
    path: '/api/erasures',
    access: 'admin',
    body: about.extend({
      /** The address once more, typed by whoever means it. */
      confirmation: z.string().max(320),
      reason: z.string().trim().min(3).max(300),
      /** Nothing is to be sent there any more. */
      optOut: z.boolean(),
    }),
    answer: erasureList,
  }),
  listErasures: endpoint({ method: 'GET', path: '/api/erasures', access: 'admin', answer: erasureList }),
}
