import { type RequestInit, Response } from 'undici'
import type { OutboundFetch } from '../../server/platform/http-client.ts'
import { nameOfCall } from './boundaries.ts'
import type { Clouds } from './clouds.ts'
import type { Act, Loss, Plan } from './plan.ts'
import type { Worker } from './worker.ts'

/** A write without an answer that arrives later than this after it was given up is none that the product promises about. */
const settles = 50_000

/** A call that was given up and has not arrived yet. */
interface OnItsWay {
  land(): Promise<void>
  /** It arrives until then. */
  until: Date
}

interface Parts {
  fetch: OutboundFetch
  clouds: Clouds
  plan: Plan
  now(): Date
  /** When a worker that sends a mail began to. */
  calledAt(worker: Worker): Date
  /** Hears of what a vendor has taken: the id of a draft that was sent, and when it was called to. */
  onSent(draftId: string, at: Date): Promise<void>
  /** And of a draft that was taken away. */
  onTaken(draftId: string): Promise<void>
}

const acts: Record<Act, RegExp> = {
  submit: /^POST (?:google .*\/drafts\/send|microsoft .*\/messages\/:id\/send)$/,
  prepare: /^POST (?:google .*\/drafts|microsoft .*\/me\/messages)$/,
  task: /^(?:POST|PATCH) salesforce .*\/sobjects\/Task/,
  box: /^PATCH salesforce .*\/sobjects\/Contact/,
  take: /^(?:DELETE google .*\/drafts\/:id|POST microsoft .*\/messages\/:id\/permanentDelete)$/,
}

export const isLayingReady = (call: string) => acts.prepare.test(call)

/** Everything that leaves the workers of one history, with what goes wrong on the way and on the way back. */
export class WayOut {
  /** Answers that were lost of calls that acted. */
  ambiguous = 0
  /** An answer about a box at Salesforce was one of them, or was lost on the way there. */
  isBoxDoubtful = false
  isCalm = false
  private readonly parts: Parts
  private readonly losses: Plan['losses']
  private readonly refusals: Plan['refusals']
  private readonly under: OnItsWay[] = []
  private calls = 0

  constructor(parts: Parts) {
    this.parts = parts
    this.losses = [...parts.plan.losses]
    this.refusals = [...parts.plan.refusals]
  }

  get isAnythingUnderWay(): boolean {
    return this.under.length > 0
  }

  /** Lets what was given up arrive: all of it, or what has to be there by an instant. */
  async land(by: Date | null = null): Promise<void> {
    // Two workers may let it arrive at once, and it arrives once.
    for (const one of [...this.under])
      if (this.under.includes(one) && (by === null || one.until <= by)) {
        this.under.splice(this.under.indexOf(one), 1)
        await one.land()
      }
  }

  /** The one way out of a worker. */
  fetchOf(worker: Worker): OutboundFetch {
    return async (url, init = {}) => {
      const target = new URL(url)
      const call = nameOfCall(init.method ?? 'GET', target, this.cloudOf(target))
      // Whoever is stopped from here on has called.
      const at = this.parts.calledAt(worker)
      await worker.pass({ call, side: 'before' })
      const isOfJob = worker.job !== 'send'
      const refused = isOfJob ? this.refusalOf(call) : null
      if (refused) return new Response(null, { status: refused })
      const how = isOfJob ? this.lossOf(call) : null
      if (how === 'lost_before') throw lost()
      if (how === 'late') {
        const { signal: _over, ...rest } = init
        const until = new Date(this.parts.now().getTime() + settles)
        this.under.push({ until, land: async () => void (await this.perform(call, target, { ...rest, at })) })
        this.ambiguous += 1
        throw lost()
      }
      const answer = await this.perform(call, target, { ...init, at })
      await worker.pass({ call, side: 'after' })
      if (how === 'lost_after') {
        this.ambiguous += 1
        throw lost()
      }
      return answer
    }
  }

  private async perform(
    call: string,
    url: URL,
    { at, ...init }: RequestInit & { at: Date },
  ): Promise<Response> {
    const answer = await this.parts.fetch(url, init)
    const body = await answer.arrayBuffer()
    const { status, headers, ok } = answer
    if (ok && acts.submit.test(call)) await this.parts.onSent(draftOf(url, init), at)
    if (ok && acts.take.test(call)) await this.parts.onTaken(draftOf(url, init))
    const hasNone = [101, 103, 204, 205, 304].includes(status)
    return new Response(hasNone ? null : body, { status, headers })
  }

  private lossOf(call: string): Loss | null {
    if (this.isCalm) return null
    const at = this.losses.findIndex(({ on }) => acts[on].test(call))
    if (at < 0) return null
    const [loss] = this.losses.splice(at, 1)
    if (loss?.on === 'box') this.isBoxDoubtful = true
    return loss?.how ?? null
  }

  private refusalOf(call: string): number | null {
    if (this.isCalm) return null
    const number = this.calls++
    const at = this.refusals.findIndex((one) => number >= one.call)
    // A lost taking away is told apart from a refused one; refused, it is tried again.
    if (at < 0 || call.startsWith('POST microsoft') || acts.take.test(call)) return null
    return this.refusals.splice(at, 1)[0]?.status ?? null
  }

  private cloudOf({ origin }: URL): string {
    const found = Object.entries(this.parts.clouds.urls).find(([, url]) => url === origin)
    return found?.[0] ?? origin
  }
}

/** As the network breaks: nobody can tell whether the call has arrived. */
function lost(): TypeError {
  return new TypeError('fetch failed', {
    cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
  })
}

/** The id of the draft that a call is about: in its address, or in its body. */
function draftOf(url: URL, { body }: RequestInit): string {
  const inBody =
    typeof body === 'string' && body.startsWith('{') ? (JSON.parse(body) as { id?: string }).id : undefined
  const parts = url.pathname.split('/')
  const named = parts[parts.findIndex((part) => part === 'drafts' || part === 'messages') + 1] ?? ''
  return inBody ?? decodeURIComponent(named)
}
