import { fork } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { pathTo } from '../contract/endpoint.ts'
import { sessionEndpoints } from '../contract/session.ts'
import { allRoutes } from '../server/app.ts'
import type { Route } from '../server/route.ts'
import { type Family, foreignReaders } from '../test/harness/foreign-data.ts'
import type { HostileRequest } from '../test/harness/hostile.ts'
import { sendRaw } from '../test/harness/raw-http.ts'
import { readerRequests, readWithoutDoor, sendHostileMail } from './door-readers.ts'
import { families, hostileRequests } from './door-requests.ts'
import { panelApp, proofOf, seatSellers, serverProcess, untilMailRead } from './door-stage.ts'
import { type Installation, startInstallation } from './installation.ts'
import type { Sample } from './live-prober.ts'
import { quantile } from './quantile.ts'

const targets = { ratio: 20, leastMs: 250, peakMB: 150 }
const answerMs = 60_000
const lanes = 4
const half = 30_000

type Who = 'nobody' | 'seller' | 'panel'

/** What was tried and when (milliseconds since 1970). */
interface Attack {
  name: string
  family: string
  who: string
  from: number
  to: number
}

interface Worst extends Attack {
  ms: number
  /** As a multiple of the idle twin's p99 in the same minute. */
  ratio: number
  isMet: boolean
}

/**
 * Attacks every route and every reader of foreign data of one installation in five hostile ways, as nobody and as a
 * seller (the panel's routes by its bearer), and measures what others notice: how long `/health/live` takes beside an
 * identical installation that is left alone, the server's memory above idle, and answers of 5xx. Prints the worst ten,
 * then one line of JSON; exit code 1 when a target is missed. Needs Linux for the memory.
 */
export async function runDoors(): Promise<void> {
  // A proxy is believed, so that requests come from addresses of their own: the limits by address would hide the rest.
  const victim = await startInstallation({ TRUST_PROXY: 'true' })
  const twin = await startInstallation({ TRUST_PROXY: 'true' })
  const prober = beginProbing(victim, twin)
  try {
    const begun = new Date()
    await seatSellers(victim)
    await untilMailRead(victim, begun)
    await warmUp(victim)
    const server = serverProcess(victim)
    server.resetPeak()
    const idleMB = server.memoryMB()
    const assault = new Assault(victim)
    await assault.mail()
    await assault.readers()
    const routes = allRoutes({ publicUrl: victim.url }, '')
    for (const route of routes) await assault.route(route)
    await wait(500)
    const worst = [...judge(assault.attacks, prober.samples, { victim, twin }), ...withoutDoor()]
    const peakMB = Math.round(server.peakMB() - idleMB)
    report(worst, { routes: routes.length, peakMB, assault })
  } finally {
    prober.stop()
    await Promise.all([victim.stop(), twin.stop()])
  }
}

function beginProbing(victim: Installation, twin: Installation) {
  const samples: Sample[] = []
  const child = fork(fileURLToPath(new URL('./live-prober.ts', import.meta.url)), [victim.url, twin.url])
  child.on('message', (sample: Sample) => samples.push(sample))
  return { samples, stop: () => child.kill() }
}

/** So that the compiler's work and the first growth of the heap are not taken for an attack's. */
async function warmUp(stage: Installation): Promise<void> {
  const headers = await proofOf(stage, { who: 'seller' })
  for (let at = 0; at < 200; at++) {
    await sendRaw(stage.url, { method: 'GET', path: at % 2 ? pathTo(sessionEndpoints.read) : '/', headers })
  }
}

class Assault {
  readonly attacks: Attack[] = []
  readonly statuses = new Map<number, number>()
  /** Answers of 5xx, and requests that got none in time. */
  readonly faults = new Map<string, number>()
  /** Requests that the server cut off before its answer could be read, as it may with a body that is too large. */
  cut = 0
  #stage
  #callers = 0

  constructor(stage: Installation) {
    this.#stage = stage
  }

  /** Notes the time that `work` took as this attack's. */
  async #during(about: { name: string; family: string; who: string }, work: () => Promise<unknown>) {
    const from = Date.now()
    await work()
    this.attacks.push({ ...about, from, to: Date.now() })
  }

  async mail(): Promise<void> {
    await this.#during(
      { name: 'mail headers, delivery report', family: 'all', who: 'a stranger' },
      async () => {
        const { sent, refused } = await sendHostileMail(this.#stage)
        await untilMailRead(this.#stage, new Date()).catch((error: Error) => this.#record(error.message))
        console.log(
          `${sent} hostile mails were delivered and read, ${refused} the mail server itself refused`,
        )
      },
    )
  }

  async readers(): Promise<void> {
    for (const family of families)
      for (const { reader, who, method, requests } of readerRequests(this.#stage, family))
        await this.#send({ name: reader, family, who, method }, requests)
  }

  async route(route: Route): Promise<void> {
    const plausible = [
      panelApp(this.#stage).appId,
      crypto.randomUUID(),
      'new.one@nordvik.example',
      '2026-12-01',
    ]
    const name = `${route.method} ${route.path}`
    for (const family of families) {
      const requests = hostileRequests(route, family, plausible)
      for (const who of ['nobody', route.access === 'panel' ? 'panel' : 'seller'] as const)
        await this.#send({ name, family, who, method: route.method }, requests)
    }
  }

  async #send(about: { name: string; family: Family; who: Who; method: string }, requests: HostileRequest[]) {
    const proof = await proofOf(this.#stage, about)
    const waiting = [...requests]
    const lane = async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) await this.#try(about, one, proof)
    }
    await this.#during(about, () => Promise.all(Array.from({ length: lanes }, lane)))
  }

  async #try(
    about: { name: string; family: Family; method: string },
    { path, headers, body }: HostileRequest,
    proof: Record<string, string>,
  ): Promise<void> {
    const number = this.#callers++
    const address = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
    const all = { ...headers, ...proof, 'x-forwarded-for': address }
    try {
      const request = { method: about.method, path, headers: all, body, timeout: answerMs }
      const { status } = await sendRaw(this.#stage.url, request)
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
      if (status >= 500) this.#record(`${status} at ${about.name}, ${about.family}`)
    } catch (error) {
      if (/EPIPE|ECONNRESET|socket hang up/.test(String(error))) this.cut += 1
      else this.#record(`${String(error)} at ${about.name}, ${about.family}`)
    }
  }

  #record(fault: string) {
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1)
  }
}

/** The longest that anybody waited for `/health/live` during each attack. */
function judge(
  attacks: Attack[],
  samples: Sample[],
  stages: { victim: Installation; twin: Installation },
): Worst[] {
  const of = (url: string) => samples.filter((sample) => sample.url === url)
  const [attacked, idle] = [of(stages.victim.url), of(stages.twin.url)]
  return attacks.map((attack) => {
    const ms = Math.max(0, ...attacked.filter((one) => overlaps(one, attack)).map((one) => one.ms))
    const minute = idle.filter(({ at }) => at > attack.from - half && at < attack.to + half)
    const p99 = quantile(
      minute.map((one) => one.ms),
      0.99,
    )
    return { ...attack, ms, ratio: ms / p99, isMet: ms <= Math.max(targets.ratio * p99, targets.leastMs) }
  })
}

const overlaps = ({ at, ms }: Sample, { from, to }: Attack) => at <= to && at + ms >= from

function withoutDoor(): Worst[] {
  return readWithoutDoor().map(({ reader, family, ms }) => {
    return {
      name: reader,
      family,
      who: 'read here',
      from: 0,
      to: 0,
      ms,
      ratio: 0,
      isMet: ms <= targets.leastMs,
    }
  })
}

function report(worst: Worst[], about: { routes: number; peakMB: number; assault: Assault }): void {
  const { routes, peakMB, assault } = about
  const sorted = worst.sort((one, other) => other.ms - one.ms)
  for (const { name, family, who, ms, ratio, isMet } of sorted.slice(0, 10)) {
    const figures = `${ms.toFixed(0).padStart(6)} ms ${ratio.toFixed(1).padStart(6)} ×`
    console.log(`${figures}  ${isMet ? 'met   ' : 'missed'}  ${name}, ${family}, as ${who}`)
  }
  const answers = [...assault.statuses].sort(([one], [other]) => one - other)
  console.log(
    `answers: ${answers.map(([status, times]) => `${times} × ${status}`).join(', ')}, ${assault.cut} cut off`,
  )
  for (const [fault, times] of assault.faults) console.log(`${times} × ${fault}`)
  const serverErrors = [...assault.faults.values()].reduce((sum, times) => sum + times, 0)
  const result = {
    routes,
    readers: foreignReaders.length,
    worstDelayMs: Math.round(sorted[0]?.ms ?? 0),
    worstDelayRatio: Math.round(Math.max(...worst.map(({ ratio }) => ratio)) * 10) / 10,
    peakMB,
    serverErrors,
  }
  const isMet = worst.every((one) => one.isMet) && peakMB <= targets.peakMB && serverErrors === 0
  if (!isMet) process.exitCode = 1
  console.log(JSON.stringify(result))
}
