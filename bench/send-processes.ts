import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Place, ProductOrder, ProductWord } from './send-product.ts'
import type { Arrival, SinkOrder, SinkWord, SunkCall } from './send-sink.ts'

export interface Sink {
  url: string
  tell(order: SinkOrder): void
  calls(): Promise<SunkCall[]>
  arrivals(): Promise<Arrival[]>
  /** Resolves when so many mails have been sent from now on. */
  sent(count: number): Promise<void>
  stop(): void
}

/** Starts the sink in a process of its own. */
export async function startSink(): Promise<Sink> {
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
    async arrivals() {
      const told = hear((word) => 'arrivals' in word && word)
      tell('arrivals')
      return (await told).arrivals
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

export interface Product {
  /** Queues so many mails in each mailbox and waits until all have gone; mails a second. */
  send(each: number, sink: Sink): Promise<number>
  /** Queues so many in each, due at drawn moments of so many hours; milliseconds after the beginning, by subject. */
  plan(each: number, hours: number): Promise<Record<string, number>>
  /** Lets the clock run; when, in milliseconds of this machine's. */
  begin(): Promise<number>
  /** Resolves when all that follows from what was sent is done: its Tasks are written, its events taken. */
  rest(): Promise<void>
  usage(): Promise<{ rssMB: number; cpuMs: number }>
  stop(): Promise<void>
}

/** Starts the product in a process of its own, upon an empty database. */
export async function startProduct(place: Place): Promise<Product> {
  const child = childOf('./send-product.ts', JSON.stringify(place))
  const hear = wordsOf<ProductWord>(child)
  const tell = (order: ProductOrder) => void child.send(order)
  await hear((word) => word === 'ready' && word)
  return {
    async send(count, sink) {
      const sent = sink.sent(place.mailboxes * count)
      const queued = hear((word) => typeof word === 'object' && 'queued' in word && word)
      tell({ queue: count })
      await queued
      const began = performance.now()
      await sent
      return (place.mailboxes * count * 1000) / (performance.now() - began)
    },
    async plan(each, hours) {
      const told = hear((word) => typeof word === 'object' && 'due' in word && word)
      tell({ plan: each, hours })
      return (await told).due
    },
    async begin() {
      const told = hear((word) => typeof word === 'object' && 'begun' in word && word)
      tell('begin')
      return (await told).begun
    },
    async rest() {
      const rests = hear((word) => word === 'rests' && word)
      tell('rest')
      await rests
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
