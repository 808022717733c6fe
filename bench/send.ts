import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { Agent, request } from 'undici'
import { startPostgres } from '../server/platform/postgres/postgres.ts'
import { quantile } from './quantile.ts'
import type { ProductOrder, ProductWord } from './send-product.ts'
import type { SinkOrder, SinkWord, SunkCall } from './send-sink.ts'

const mailboxes = 40
const phases = 5
/** Of each mailbox in each phase: 10,000 in all. */
const each = 50
const target = 0.8
const settings = ['fsync', 'synchronous_commit', 'full_page_writes'] as const

/**
 * Sends from 40 mailboxes through the Gmail connector to a bare sink that answers each call in 250 ms, against a bare loop
 * of the same lanes, calls and bytes without the product: five alternating phases, of which the median of the pairs
 * counts. The same at 50 ms is printed without a target. One line of JSON at the end; exit code 1 when it is missed.
 */
export async function runSend(): Promise<void> {
  const folder = join(tmpdir(), `msi-actions-send-${process.pid}`)
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const postgres = await startPostgres({
    dataDir: folder,
    log: join(folder, 'postgres.log'),
    database: 'msi_actions',
  })
  const sink = await startSink()
  const product = await startProduct({ databaseUrl: postgres.url, sink: sink.url, folder, mailboxes })
  try {
    const fast = await measure({ sink, product, delayMs: 50, phases: 1 })
    console.log(
      `at 50 ms: ${fast.perSecond} a second, ${fast.ratio} of the bare loop's ${fast.bareLoopPerSecond}`,
    )
    const slow = await measure({ sink, product, delayMs: 250, phases })
    const { rssMB } = await product.usage()
    console.log(JSON.stringify({ ...slow, rssMB, settings: await settingsOf(postgres.url) }))
    if (slow.ratio < target) process.exitCode = 1
  } finally {
    await product.stop()
    sink.stop()
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Parts {
  sink: Sink
  product: Product
  delayMs: number
  phases: number
}

/** Mails a second of the product and of the bare loop, and the median of the pairs' ratios. */
async function measure({ sink, product, delayMs, phases }: Parts) {
  const pairs: { mine: number; bare: number }[] = []
  for (let phase = 0; phase < phases; phase++) {
    sink.tell({ delayMs })
    sink.tell('forget')
    const before = await product.usage()
    const mine = await product.send(each, sink)
    const { cpuMs } = await product.usage()
    const calls = await sink.calls()
    const bare = await bareLoop(sink, calls)
    pairs.push({ mine, bare })
    console.log(
      `phase ${phase + 1}: ${mine.toFixed(1)} a second, bare ${bare.toFixed(1)}, ${(mine / bare).toFixed(2)}; ${((cpuMs - before.cpuMs) / (mailboxes * each)).toFixed(1)} ms of the processor a mail`,
    )
  }
  const median = (values: number[]) => Number(quantile(values, 0.5).toFixed(2))
  return {
    perSecond: median(pairs.map(({ mine }) => mine)),
    bareLoopPerSecond: median(pairs.map(({ bare }) => bare)),
    ratio: median(pairs.map(({ mine, bare }) => mine / bare)),
  }
}

/** The calls of the mailboxes as they came, each lane's in its order: those that read mail or write Tasks left out. */
async function bareLoop(sink: Sink, calls: SunkCall[]): Promise<number> {
  const lanes = Map.groupBy(calls.filter(isOfSending), ({ bearer }) => bearer)
  const agent = new Agent({ connections: mailboxes })
  const began = performance.now()
  await Promise.all(
    [...lanes.values()].map(async (lane) => {
      for (const call of lane) await bareCall(agent, sink.url, call)
    }),
  )
  const seconds = (performance.now() - began) / 1000
  await agent.close()
  return (mailboxes * each) / seconds
}

async function bareCall(agent: Agent, url: string, { method, path, bytes, bearer }: SunkCall): Promise<void> {
  const body = method === 'GET' ? undefined : Buffer.alloc(bytes, 0x20)
  const answer = await request(`${url}${path}`, {
    method: method as 'GET' | 'POST',
    dispatcher: agent,
    headers: { authorization: bearer, 'content-type': 'application/json', 'x-bare-loop': '1' },
    body,
  })
  await answer.body.dump()
}

const isOfSending = ({ path }: SunkCall) =>
  /\/drafts(?:\/send)?$|\/users\/me\/messages\/|\/composite$/.test(path)

interface Sink {
  url: string
  tell(order: SinkOrder): void
  calls(): Promise<SunkCall[]>
  /** Resolves when so many mails have been sent from now on. */
  sent(count: number): Promise<void>
  stop(): void
}

async function startSink(): Promise<Sink> {
  const child = childOf('./send-sink.ts')
  const hear = wordsOf<SinkWord>(child)
  const { port } = await hear((word) => 'port' in word && word)
  const tell = (order: SinkOrder) => void child.send(order)
  return {
    url: `http://127.0.0.1:${port}`,
    tell,
    async calls() {
      const told = hear((word) => 'calls' in word && word)
      tell('tell')
      return (await told).calls
    },
    async sent(count) {
      let left = count
      await hear((word) => {
        if ('sent' in word) left -= word.sent
        return left <= 0 && word
      })
    },
    stop: () => child.kill(),
  }
}

interface Product {
  /** Queues so many mails in each mailbox and waits until all have gone; mails a second. */
  send(each: number, sink: Sink): Promise<number>
  usage(): Promise<{ rssMB: number; cpuMs: number }>
  stop(): Promise<void>
}

async function startProduct(place: object): Promise<Product> {
  const child = childOf('./send-product.ts', JSON.stringify(place))
  const hear = wordsOf<ProductWord>(child)
  const tell = (order: ProductOrder) => void child.send(order)
  await hear((word) => word === 'ready' && word)
  return {
    async send(count, sink) {
      const sent = sink.sent(mailboxes * count)
      const queued = hear((word) => typeof word === 'object' && 'queued' in word && word)
      tell({ queue: count })
      await queued
      const began = performance.now()
      await sent
      return (mailboxes * count * 1000) / (performance.now() - began)
    },
    async usage() {
      const told = hear((word) => typeof word === 'object' && 'rssMB' in word && word)
      tell('memory')
      return told
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      tell('stop')
      await gone
    },
  }
}

function childOf(file: string, ...argv: string[]): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)), argv)
}

/** Waits for the next word that `read` wants. Throws when the process ends before it. */
function wordsOf<Word>(child: ChildProcess) {
  return <Wanted>(read: (word: Word) => Wanted | false): Promise<Wanted> =>
    new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`a process of the bench ended with ${code}`))
      const heard = (word: Word) => {
        const wanted = read(word)
        if (wanted === false) return
        child.off('message', heard).off('exit', ended)
        resolve(wanted)
      }
      child.on('message', heard).once('exit', ended)
    })
}

async function settingsOf(url: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const told: Record<string, string> = {}
    for (const name of settings) told[name] = String((await client.query(`show ${name}`)).rows[0]?.[name])
    return told
  } finally {
    await client.end()
  }
}
