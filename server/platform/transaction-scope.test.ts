import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { createNotificationMail } from '../connectors/smtp/notification-mail.ts'
import { openDatabase } from './database.ts'
import { forEachWithin } from './each.ts'
import { createOutbound } from './http-client.ts'
import {
  afterCommit,
  CallInTransaction,
  refuseCallInTransaction,
  reportCallInTransaction,
} from './transaction-scope.ts'

let database: TestDatabase
let opened: ReturnType<typeof openDatabase<Record<string, never>>>

beforeAll(async () => {
  database = await createTestDatabase()
  opened = openDatabase(database.url, () => {})
})
afterAll(async () => {
  await opened?.close()
  await database?.drop()
})

const within = <Result>(work: () => Promise<Result>) => opened.db.transaction().execute(work)

describe('a call to the outside from within a transaction', () => {
  it('is refused, by HTTP and by SMTP, before anything leaves', async () => {
    const outbound = createOutbound(['127.0.0.1:9'])
    const mail = createNotificationMail({
      smtpUrl: 'smtp://127.0.0.1:9',
      from: { name: null, address: 'a@b.example' },
    })
    const address = { name: null, address: 'c@d.example' }
    const letter = { messageId: '<1@b.example>', from: address, to: [address], cc: [], bcc: [], subject: 's' }
    const rest = { html: '', text: '', inline: [], attachments: [], date: new Date(0), unsubscribe: null }
    await expect(within(() => outbound.fetch('http://127.0.0.1:9/'))).rejects.toThrow(CallInTransaction)
    await expect(within(() => mail.send({ ...letter, ...rest }))).rejects.toThrow(CallInTransaction)
    await expect(outbound.fetch('http://127.0.0.1:9/')).rejects.not.toThrow(CallInTransaction)
    await mail.close()
    await outbound.close()
  })

  it('is a second connection too: a pool of such would wait for itself', async () => {
    const ask = () => opened.db.connection().execute(async () => {})
    await expect(within(ask)).rejects.toThrow(CallInTransaction)
    await ask()
  })

  it('is no such call once the transaction has ended', async () => {
    let later = async () => {}
    await within(async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const begunInside = promise.then(() => refuseCallInTransaction('a vendor'))
      later = () => {
        resolve()
        return begunInside
      }
    })
    await later()
    expect(() => refuseCallInTransaction('a vendor')).not.toThrow()
  })

  it('is written into the log of a server that goes on', async () => {
    const lines: string[] = []
    const report = reportCallInTransaction(pino({}, { write: (line) => lines.push(line) }))
    await within(async () => report('login.example'))
    report('login.example')
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      msg: 'call within a transaction',
      err: { message: 'login.example is called from within a transaction' },
    })
  })
})

describe('what is to be done after the commit', () => {
  it('is done then, and at once where there is no transaction', async () => {
    const done: string[] = []
    await within(async () => {
      afterCommit(() => done.push('after'))
      done.push('within')
    })
    afterCommit(() => done.push('at once'))
    expect(done).toEqual(['within', 'after', 'at once'])
  })

  it('is forgotten with the transaction, and with the part of one, that is taken back', async () => {
    const done: string[] = []
    const failing = within(async () => {
      afterCommit(() => done.push('never'))
      throw new Error('not committed')
    })
    await expect(failing).rejects.toThrow('not committed')
    const batch = { log: pino({ enabled: false }), task: 'test', items: ['first', 'second', 'third'] }
    const faults = await opened.db.transaction().execute((trx) =>
      forEachWithin(trx, batch, async (item) => {
        afterCommit(() => done.push(item))
        if (item === 'second') throw new Error('taken back')
      }),
    )
    expect(faults.map(({ item }) => item)).toEqual(['second'])
    expect(done).toEqual(['first', 'third'])
  })
})
