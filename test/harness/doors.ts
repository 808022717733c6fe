import type { Endpoint, Sent } from '../../contract/endpoint.ts'
import { endpoints } from '../../contract/endpoints.ts'
import { org } from '../../sandbox/world.ts'
import type { Route } from '../../server/route.ts'
import { type AnySent, signedRequest } from './journey.ts'
import type { World } from './world.ts'

type Endpoints = typeof endpoints
type Nothing = Record<never, never>

/** What has to be there before every endpoint can be tried: a row in each state that one acts on, and the tokens of links. */
export interface Arranged {
  world: World
  ids: Record<
    | 'session'
    | 'invitation'
    | 'email'
    | 'waiting'
    | 'scheduled'
    | 'failed'
    | 'needs_attention'
    | 'unlogged'
    | 'task'
    | 'template'
    | 'category'
    | 'emptyCategory'
    | 'panelWaiting'
    | 'panelScheduled'
    | 'received'
    | 'followUp'
    | 'objection'
    | 'colleague'
    | 'optOut'
    | 'optOut'
    | 'draft',
    string
  >
  tokens: { invitation: string; signIn: string; help: string }
}

/** How an endpoint is tried: what the owner sends. */
type Try<E extends Endpoint> = Manner &
  (Nothing extends Sent<E> ? { sent?: (at: Arranged) => Sent<E> } : { sent: (at: Arranged) => Sent<E> })
interface Manner {
  /** A door for somebody who is not signed in: the owner comes to it signed out. */
  signedOut?: boolean
  /** Comes after all of a lower turn, which need what it ends; 0 unless told. */
  turn?: 1 | 2
}

type Wanting<Group extends Record<string, Endpoint>> = {
  [Name in keyof Group]: Nothing extends Sent<Group[Name]> ? never : Name
}[keyof Group]
type TriesOf<Group extends Record<string, Endpoint>> = { [Name in Wanting<Group>]: Try<Group[Name]> } & {
  [Name in keyof Group]?: Try<Group[Name]>
}

/** A time that is still to come, whenever this runs: the calendar day after next. */
const soon = {
  local: `${new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)}T09:00`,
  timeZone: 'Europe/Stockholm',
}

/** When the mails that get another time were to leave. */
export const plannedFor = '2100-01-01T00:00:00.000Z'

/** On whose page the panel stands. */
export const lead = { object: 'Lead' as const, id: '00QNw00002LeadAMAR' }

/** What a window says of the draft that it writes. */
export const draftOn = (record: { object: 'Lead'; id: string }) => ({
  writer: crypto.randomUUID(),
  from: 0,
  record,
  to: [{ ...record, name: 'Amar' }],
  cc: [],
  bcc: [],
  subject: 'Walk',
  html: '<p>Hello</p>',
  attachments: [],
  templateId: null,
})
const onLead = () => ({ params: lead })
const theDraft = ({ ids }: Arranged) => ({ params: { id: ids.draft } })
const theObjection = ({ ids }: Arranged) => ({
  params: { id: ids.objection },
  body: { state: 'dismissed' as const },
})
const draftTries = {
  read: { sent: theDraft },
  save: { sent: () => ({ params: { id: crypto.randomUUID() }, body: draftOn(lead) }) },
  discard: { sent: theDraft },
  restore: { sent: theDraft },
}

/** An endpoint whose shapes want something does not compile without its entry here; one that wants nothing needs none. */
const tries: { [Noun in keyof Endpoints]: TriesOf<Endpoints[Noun]> } = {
  audit: {},
  authorization: {
    acceptInvitation: { sent: ({ tokens }) => ({ body: { token: tokens.invitation } }) },
    connectMailbox: { sent: () => ({ body: { vendor: 'gmail' } }) },
  },
  callback: { adminConsent: { sent: () => ({ query: { state: 'none' } }) } },
  compose: {
    people: { sent: () => ({ query: { search: 'maria' } }) },
    record: { sent: onLead },
    zones: { sent: onLead },
    recommendedTemplates: { sent: () => ({ ...onLead(), query: lead }) },
    preview: {
      sent: () => ({
        ...onLead(),
        body: { to: [lead], shown: lead.id, subject: 'Walk', html: '<p>Hello</p>' },
      }),
    },
    send: {
      sent: () => ({
        ...onLead(),
        body: { key: crypto.randomUUID(), to: [lead], subject: 'Walk', html: '<p>Hello</p>' },
      }),
    },
  },
  connection: {
    revokeAll: { sent: () => ({ body: { confirmation: org.name } }), turn: 1 },
    letAnswersBeRead: { sent: () => ({ body: { agreed: true } }) },
  },
  draft: draftTries,
  email: {
    read: { sent: ({ ids }) => ({ params: { id: ids.email } }) },
    cancel: { sent: ({ ids }) => ({ params: { id: ids.waiting } }) },
    schedule: { sent: ({ ids }) => ({ params: { id: ids.scheduled }, body: { ...soon, from: plannedFor } }) },
    plannedTime: { sent: () => ({ query: soon }) },
    checkAddresses: { sent: () => ({ body: { addresses: ['one@nordvik.example'] } }) },
    retry: { sent: ({ ids }) => ({ params: { id: ids.failed } }) },
    decide: { sent: ({ ids }) => ({ params: { id: ids.needs_attention }, body: { decision: 'drop' } }) },
    logAgain: { sent: ({ ids }) => ({ params: { id: ids.unlogged } }) },
  },
  emailText: {
    read: { sent: ({ ids }) => ({ params: { id: ids.scheduled } }) },
    rewrite: {
      sent: ({ ids }) => ({
        params: { id: ids.scheduled },
        body: { seen: 1, subject: 'Other', html: '<p>Other</p>', cc: [], bcc: [], templateId: null },
      }),
    },
  },
  emailConversation: {
    read: { sent: ({ ids }) => ({ params: { id: ids.email } }) },
    readMessage: { sent: ({ ids }) => ({ params: { id: ids.received } }) },
    previewAnswer: {
      sent: ({ ids }) => ({ params: { id: ids.received }, body: { html: '<p>Thank you</p>' } }),
    },
    readFile: { sent: ({ ids }) => ({ params: { id: ids.received, at: 0 } }) },
  },
  followUp: {
    change: {
      sent: ({ ids }) => ({ params: { id: ids.followUp }, body: { do: 'done', since: plannedFor } }),
    },
  },
  funnel: {},
  helpLink: {
    make: { sent: () => ({ body: { code: 'salesforce_app_blocked' } }) },
    lookUp: { sent: ({ tokens }) => ({ body: { token: tokens.help } }) },
    complete: { sent: ({ tokens }) => ({ body: { token: tokens.help } }) },
  },
  invitation: {
    lookUp: { sent: ({ tokens }) => ({ body: { token: tokens.invitation } }), signedOut: true },
    invite: { sent: () => ({ body: { email: 'new.one@nordvik.example' } }) },
    resend: { sent: ({ ids }) => ({ params: { id: ids.invitation } }) },
    makeLink: { sent: ({ ids }) => ({ params: { id: ids.invitation } }) },
    revoke: { sent: ({ ids }) => ({ params: { id: ids.invitation } }), turn: 1 },
  },
  invitationBatch: {
    invite: { sent: () => ({ body: { rows: [{ line: 1, email: 'one@nordvik.example' }] } }) },
  },
  journey: {
    recordFact: { sent: () => ({ body: { fact: 'welcomed' } }) },
    answerAboutMailbox: { sent: () => ({ body: { use: false } }) },
    stopMailbox: { sent: () => ({ body: { vendor: 'gmail' } }) },
  },
  objection: { decide: { sent: theObjection } },
  openSession: {
    endOthers: { turn: 1 },
    end: { sent: ({ ids }) => ({ params: { id: ids.session } }) },
  },
  headerProof: {
    send: { sent: () => ({ body: { to: 'astrid@elsewhere.example' } }) },
    take: { sent: () => ({ body: { source: 'Message-ID: <a@b.example>' } }) },
  },
  optOut: {
    history: { sent: () => ({ query: { address: 'maria@holm.example' } }) },
    add: { sent: () => ({ body: { address: 'maria@holm.example', reason: 'by phone' } }) },
    resubscribe: { sent: ({ ids }) => ({ params: { id: ids.optOut }, body: { reason: 'asked for it' } }) },
    retryProblems: { sent: () => ({ body: { addresses: ['maria@holm.example'] } }) },
    saveOwnMessage: { sent: () => ({ body: { message: null } }) },
  },
  panel: {
    open: {
      sent: ({ world }) => ({
        params: { appId: world.appId },
        body: { signed_request: signedRequest(world, { as: 'astrid', record: lead }) },
      }),
    },
    renew: {
      sent: ({ world }) => ({
        body: { appId: world.appId, signedRequest: signedRequest(world, { as: 'astrid', record: lead }) },
      }),
    },
    send: {
      sent: () => ({
        body: { key: crypto.randomUUID(), to: [lead], subject: 'Walk', html: '<p>Hello</p>' },
      }),
    },
    template: { sent: ({ ids }) => ({ params: { id: ids.template } }) },
    recommendedTemplates: { sent: () => ({ query: lead }) },
    preview: {
      sent: () => ({ body: { to: [lead], shown: lead.id, subject: 'Walk', html: '<p>Hello</p>' } }),
    },
    cancelEmail: { sent: ({ ids }) => ({ params: { id: ids.panelWaiting } }) },
    scheduleEmail: {
      sent: ({ ids }) => ({ params: { id: ids.panelScheduled }, body: { ...soon, from: plannedFor } }),
    },
    plannedTime: { sent: () => ({ query: soon }) },
    checkAddresses: { sent: () => ({ body: { addresses: ['one@nordvik.example'] } }) },
    addTask: { sent: () => ({ body: { key: crypto.randomUUID(), name: 'Call', dueOn: '2026-12-01' } }) },
  },
  panelDraft: draftTries,
  panelObjection: { decide: { sent: theObjection } },
  panelConversation: {
    read: { sent: ({ ids }) => ({ params: { id: ids.email } }) },
    readMessage: { sent: ({ ids }) => ({ params: { id: ids.received } }) },
    previewAnswer: {
      sent: ({ ids }) => ({ params: { id: ids.received }, body: { html: '<p>Thank you</p>' } }),
    },
  },
  notificationMail: {},
  outbox: {},
  pace: { preview: { sent: () => ({ body: {} }) } },
  privacy: {
    previewRetention: { sent: () => ({ query: { days: '365' } }) },
    find: { sent: () => ({ body: { address: 'maria@holm.example' } }) },
    export: { sent: () => ({ body: { address: 'maria@holm.example' } }) },
    erase: {
      sent: () => ({
        body: {
          address: 'nobody@holm.example',
          confirmation: 'nobody@holm.example',
          reason: 'asked for it',
          optOut: true,
        },
      }),
    },
  },
  profile: { change: { sent: () => ({ body: { name: 'Astrid Lindqvist' } }) } },
  restoration: { decide: { sent: () => ({ body: { decision: 'drop' } }) } },
  session: { end: { turn: 2 } },
  setting: {
    saveUnsubscribe: { sent: () => ({ body: { value: { append: false }, version: 1 } }) },
    saveBlockedDomains: { sent: () => ({ body: { value: { domains: ['rival.example'] }, version: 0 } }) },
    saveSending: { sent: () => ({ body: { value: { userDaily: 900 }, version: 0 } }) },
    saveRetention: { sent: () => ({ body: { value: { isOn: false, days: 900 }, version: 0 } }) },
    saveWindows: { sent: () => ({ body: { value: { country: 'SE' }, version: 0 } }) },
  },
  signature: { save: { sent: () => ({ body: { html: '<p>Astrid</p>' } }) } },
  signInLink: {
    lookUp: { sent: ({ tokens }) => ({ body: { token: tokens.signIn } }) },
    signIn: { sent: ({ tokens }) => ({ body: { token: tokens.signIn } }), turn: 1 },
  },
  unsubscribe: {
    show: { sent: ({ tokens }) => ({ params: { token: tokens.help } }), signedOut: true },
    say: { sent: ({ tokens }) => ({ params: { token: tokens.help }, body: {} }), signedOut: true },
  },
  noncommercial: {
    mark: {
      sent: ({ ids }) => ({ params: { id: ids.template }, body: { reason: 'It confirms', version: 2 } }),
    },
    unmark: { sent: ({ ids }) => ({ params: { id: ids.template } }) },
  },
  template: {
    create: { sent: () => ({ body: { name: 'Walk', categoryId: null, subject: '', html: '', notes: '' } }) },
    read: { sent: ({ ids }) => ({ params: { id: ids.template } }) },
    save: {
      sent: ({ ids }) => ({
        params: { id: ids.template },
        body: { name: 'Walk', categoryId: ids.category, subject: 'Hi', html: '', notes: '', version: 1 },
      }),
    },
    change: { sent: ({ ids }) => ({ params: { id: ids.template }, body: { isShared: true } }) },
    duplicate: { sent: ({ ids }) => ({ params: { id: ids.template } }) },
    check: { sent: ({ ids }) => ({ params: { id: ids.template } }) },
    pin: { sent: ({ ids }) => ({ body: { categoryIds: [ids.category] } }) },
    createCategory: { sent: () => ({ body: { name: 'Walked' } }) },
    renameCategory: { sent: ({ ids }) => ({ params: { id: ids.category }, body: { name: 'Renamed' } }) },
    deleteCategory: { sent: ({ ids }) => ({ params: { id: ids.emptyCategory } }) },
  },
  task: { logAgain: { sent: ({ ids }) => ({ params: { id: ids.task } }) } },
  user: {
    changeRole: { sent: ({ ids }) => ({ params: { id: ids.colleague }, body: { role: 'seller' } }) },
    deactivate: { sent: ({ ids }) => ({ params: { id: ids.colleague } }) },
    reactivate: { sent: ({ ids }) => ({ params: { id: ids.colleague } }) },
  },
}

/** An endpoint with how it is tried, whatever its shapes are. */
export interface Door extends Manner {
  name: string
  endpoint: Endpoint
  sent(at: Arranged): AnySent
}

/** Every endpoint of the product. */
export const doors: Door[] = Object.entries(endpoints).flatMap(([noun, group]) => {
  const named: Record<string, Partial<Door>> = tries[noun as keyof Endpoints]
  return Object.entries<Endpoint>(group).map(([name, endpoint]) => ({
    sent: () => ({}),
    ...named[name],
    name: `${noun}.${name}`,
    endpoint,
  }))
})

export function bodyFor(
  { takes }: Endpoint,
  { body }: AnySent,
): string | FormData | URLSearchParams | undefined {
  if (takes === 'form' || takes === 'one_click') return new URLSearchParams(body as Record<string, string>)
  if (takes !== 'file') return body && JSON.stringify(body)
  const form = new FormData()
  form.set('file', new File(['hello'], 'hello.txt', { type: 'text/plain' }))
  return form
}

/** Whether this route stands behind this endpoint, word for word and shape for shape. */
export function isServedBy(endpoint: Endpoint, route: Route): boolean {
  const { method, path, access, answer } = endpoint
  const takes = endpoint.takes ?? (endpoint.body ? 'json' : null)
  const [params, query, body] = [endpoint.params ?? null, endpoint.query ?? null, endpoint.body ?? null]
  const stated = { method, path, access, params, query, body, takes, answer }
  return Object.entries(stated).every(([name, value]) => route[name as keyof Route] === value)
}
