import { randomUUID } from 'node:crypto'
import type { Crm, CrmConnector } from '../../server/connectors/crm.ts'
import type { OptOuts } from '../../server/connectors/crm-records.ts'
import type { Mailbox, MailboxConnector } from '../../server/connectors/mail.ts'
import type { Figures } from './ledger.ts'
import type { Breakage } from './worker.ts'

/** Dispatchers that are broken as dispatchers are, each with the figure that has to tell, and a seed that tells soon. */
export const broken: Record<string, Breakage & { figure: keyof Figures; seed?: number }> = {
  'a blind retry': {
    figure: 'duplicates',
    mailboxes: (real) =>
      mailboxesWith(real, { lookup: async () => ({ state: 'not_sent' }), discard: async () => 'taken' }),
  },
  'no retry': {
    figure: 'lost',
    mailboxes: (real) => mailboxesWith(real, { lookup: async () => ({ state: 'unknown' }) }),
  },
  'opt-outs that are checked when a mail is queued': {
    figure: 'afterOptOut',
    crm: (real, job) =>
      crmWith(real, (crm) => ({
        records: {
          ...crm.records,
          readOptOuts: async (...asked) => {
            const read = await crm.records.readOptOuts(...asked)
            return isQueueing(job()) ? read : { ...read, ids: new Set(), addresses: new Set() }
          },
        },
      })),
    rows: (sql, rows, job) => (/ from "opt_out" /.test(sql) && !isQueueing(job) ? [] : rows),
  },
  'Salesforce’s word of any age': {
    figure: 'afterOptOut',
    crm: (real, job) => {
      const asked = new Set<string>()
      const said: OptOuts[] = []
      return crmWith(real, (crm) => ({
        records: {
          ...crm.records,
          readOptOuts: async (people, addresses) => {
            const about = [...people.map(({ id }) => id), ...addresses]
            const isKnown = !isQueueing(job()) && about.every((one) => asked.has(one))
            if (isKnown) return together(said)
            const word = await crm.records.readOptOuts(people, addresses)
            if (!isQueueing(job())) {
              said.push(word)
              for (const one of about) asked.add(one)
            }
            return word
          },
        },
      }))
    },
  },
  'an insert without a key': {
    figure: 'crmDuplicates',
    seed: 47,
    crm: (real) =>
      crmWith(real, (crm) => ({
        activities: {
          writeTasks: (writes) =>
            crm.activities.writeTasks(
              writes.map(({ task }) => ({ task: { ...task, key: randomUUID() }, doubtful: false })),
            ),
        },
      })),
  },
  'windows that are checked when a mail is queued': {
    figure: 'outsideWindow',
    seed: 105,
    rows: (sql, rows, job) =>
      / from "setting" /.test(sql) && !isQueueing(job)
        ? rows.map((row) => ({ ...row, value: shutOff(row.value) }))
        : rows,
  },
}

const isQueueing = (job: string) => job === 'send'

function mailboxesWith(real: MailboxConnector, part: Partial<Mailbox>): MailboxConnector {
  return { open: async (key) => ({ ...(await real.open(key)), ...part }) }
}

function crmWith(real: CrmConnector, part: (crm: Crm) => Partial<Crm>): CrmConnector {
  return {
    ...real,
    async open(owner) {
      const crm = await real.open(owner)
      return { ...crm, ...part(crm) }
    },
  }
}

function together(words: OptOuts[]): OptOuts {
  const all = <Item>(of: (word: OptOuts) => Iterable<Item>) => words.flatMap((word) => [...of(word)])
  return {
    ids: new Set(all(({ ids }) => ids)),
    addresses: new Set(all(({ addresses }) => addresses)),
    boxes: all(({ boxes }) => boxes),
    shown: new Set(all(({ shown }) => shown)),
    seesAll: words.every(({ seesAll }) => seesAll),
  }
}

/** Sending windows as if nobody had set any. */
function shutOff(value: unknown): unknown {
  const isWindows = typeof value === 'object' && value !== null && 'oneOff' in value
  return isWindows ? { ...value, isOn: false } : value
}
