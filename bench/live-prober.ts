import { Agent, get } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** One answer of `/health/live`: who was asked, when (milliseconds since 1970), and how long it took. */
export interface Sample {
  url: string
  at: number
  ms: number
}

const pauseMs = 20

/** Asks once over a connection that is kept; an answer that does not come is told as the time that was waited. */
function ask(url: string, agent: Agent): Promise<Sample> {
  const [at, began] = [Date.now(), performance.now()]
  return new Promise((resolve) => {
    const done = () => resolve({ url, at, ms: performance.now() - began })
    get(`${url}/health/live`, { agent }, (response) => response.resume().once('close', done)).once(
      'error',
      done,
    )
  })
}

async function probe(url: string): Promise<never> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (;;) {
    const sample = await ask(url, agent)
    process.send?.(sample)
    await wait(Math.max(1, pauseMs - sample.ms))
  }
}

// A process of its own, so that what the attacker computes is not measured; it ends with the one that started it.
process.on('disconnect', () => process.exit())
const [victim, twin] = process.argv.slice(2)
if (victim) void probe(victim)
await wait(pauseMs / 2)
if (twin) void probe(twin)
