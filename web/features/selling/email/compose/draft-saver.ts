import type { SaveDraftRequest } from '../../../../../contract/email-drafts.ts'
import { codeOf } from '../../../../api/api-error.ts'
import { mayBeKept } from '../../../../api/draft-calls.ts'
import { sentDrafts } from '../../../../api/sent-drafts.ts'

export interface Keeping {
  id: string
  content: SaveDraftRequest
}

/** How the draft stands at the server. */
export type KeptState =
  | { step: 'none' }
  | { step: 'saved'; at: number }
  /** `again`: it is tried again by itself; otherwise when it changes. */
  | { step: 'failed'; error: unknown; again: boolean }
  /** Another window has changed it, or it is gone: its user decides. */
  | { step: 'elsewhere'; gone: boolean }

/** Milliseconds from the first change until a draft is saved, for a usual one and for one with large pictures. */
export const savesAfter = { usual: 2_500, large: 10_000 }
const large = 300_000
/** Milliseconds until what failed is tried again, twice as long each time. */
const triesAgain = { first: 4_000, most: 60_000 }
/** Browsers let a request outlive its page up to 64 kB. */
const outlives = 60_000

/** What the server has last heard or told of a draft, whichever sheet wrote it. */
let known = { id: '', text: '' }

interface SaverParts {
  save(keeping: Keeping, extras: { keepalive: boolean }): Promise<unknown>
  /** `id`: the draft that it is so with. */
  onState(state: KeptState, id: string): void
}

/**
 * Saves a draft while it is written: some time after the first change that is not saved, one saving at a time, and no
 * more once another window has taken over.
 */
export class DraftSaver {
  private latest: Keeping | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private isUnderWay = false
  private failures = 0
  /** What would be refused again. */
  private refused = ''
  /** The draft that another window has taken over. */
  private lost: string | null = null
  private readonly parts: SaverParts

  constructor(parts: SaverParts) {
    this.parts = parts
  }

  /** The draft that this window begins with, as it read it from the server; what a sheet before wrote in it is not that. */
  begin(keeping: Keeping): void {
    if (known.id !== keeping.id) this.accept(keeping)
  }

  /** The draft as it is now. One in which nothing is begun is kept only where the server may have an earlier text of it. */
  see(keeping: Keeping, isBegun = true): void {
    if (!isBegun && !mayBeKept(keeping.id)) return
    this.latest = keeping
    sentDrafts.isBack(keeping.id)
    this.arm(keeping.content.html.length > large ? savesAfter.large : savesAfter.usual)
  }

  /** This is how it stands at the server. */
  accept(keeping: Keeping): void {
    this.latest = keeping
    this.lost = null
    known = { id: keeping.id, text: textOf(keeping) }
  }

  /** Saves at once what is not saved; `keepalive` where the page is being left. */
  async flush(keepalive = false): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    const saved = this.latest
    if (saved === null || this.isUnderWay || this.lost === saved.id || sentDrafts.has(saved.id)) return
    const text = textOf(saved)
    if (isKnown(saved.id, text) || text === this.refused) return
    this.isUnderWay = true
    try {
      await this.parts.save(saved, { keepalive: keepalive && text.length < outlives })
      known = { id: saved.id, text }
      this.failures = 0
      this.parts.onState({ step: 'saved', at: Date.now() }, saved.id)
    } catch (error) {
      this.fail(saved, error)
    } finally {
      this.isUnderWay = false
      if (this.latest !== saved) this.arm(savesAfter.usual)
    }
  }

  private arm(after: number): void {
    this.timer ??= setTimeout(() => void this.flush(), after)
  }

  private fail(saved: Keeping, error: unknown): void {
    const code: string = codeOf(error)
    if (code === 'draft_changed' || code === 'draft_gone') {
      this.lost = saved.id
      this.parts.onState({ step: 'elsewhere', gone: code === 'draft_gone' }, saved.id)
      return
    }
    const again = passing.includes(code)
    this.parts.onState({ step: 'failed', error, again }, saved.id)
    if (!again) {
      this.refused = textOf(saved)
      return
    }
    this.arm(Math.min(triesAgain.first * 2 ** this.failures, triesAgain.most))
    this.failures += 1
  }
}

/** What goes by as it came. */
const passing = [
  'unexpected',
  'temporarily_unavailable',
  'storage_full',
  'too_many_requests',
  'request_too_slow',
  'signed_out',
]

const isKnown = (id: string, text: string) => known.id === id && known.text === text
const textOf = ({ content }: Keeping) => JSON.stringify(content)
