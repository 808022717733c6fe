import { Agent, request } from 'undici'
import { quantile } from './quantile.ts'
import type { Product, Sink } from './send-processes.ts'
import type { SunkCall } from './send-sink.ts'

export const mailboxes = 40
/** Of each mailbox in each phase. */
const each = 50

interface Parts {
  sink: Sink
  product: Product
  delayMs: number
  phases: number
}

/**
 * Empties 40 mailboxes through the Gmail connector to a bare sink that answers each call after a time, against a bare loop of the same
 * lanes, calls and bytes without the product, in turns. Mails a second of both, and the median of the pairs' ratios.
 */
export async function measureSaturated({ sink, product, delayMs, phases }: Parts) {
  const pairs: { mine: number; bare: number }[] = []
  for (let phase = 0; phase < phases; phase++) {
    sink.tell({ delayMs })
    sink.tell('forget')
    const before = await product.usage()
    const mine = await product.send(each, sink)
    // What follows from them takes nothing from the bare loop; it is counted all the same.
    await product.rest()
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

/**
 * The calls that send as they came, each lane's in its order: those that read mail or opt-outs or write Tasks are left out. One seller's
 * right to read serves the whole workspace, and would make that lane alone the length of the loop.
 */
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

const isOfSending = ({ path }: SunkCall) => /\/drafts(?:\/send)?$|\/users\/me\/messages\//.test(path)
