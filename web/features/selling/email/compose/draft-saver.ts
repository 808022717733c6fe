import type { SaveDraftRequest } from '../../../../../contract/email-drafts.ts'
import { codeOf } from '../../../../api/api-error.ts'

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
  onState(state: KeptState): void
}

/**
 * Saves a draft while it is written: some time after the first change that is not saved, one saving at a time, and no
 * more once another window has taken over.
 */
export function createDraftSaver({ save, onState }: SaverParts) {
  let latest: Keeping | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let isUnderWay = false
  let failures = 0
  /** What would be refused again. */
  let refused = ''
  /** The draft that another window has taken over. */
  let lost: string | null = null

  function arm(after: number) {
    timer ??= setTimeout(() => void fire(), after)
  }

  async function fire(keepalive = false): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (latest === null || isUnderWay || lost === latest.id) return
    const saved = latest
    const text = textOf(saved)
    if (isKnown(saved.id, text) || text === refused) return
    isUnderWay = true
    try {
      await save(saved, { keepalive: keepalive && text.length < outlives })
      known = { id: saved.id, text }
      failures = 0
      onState({ step: 'saved', at: Date.now() })
    } catch (error) {
      fail(saved, error)
    } finally {
      isUnderWay = false
      if (latest !== saved) arm(savesAfter.usual)
    }
  }

  function fail(saved: Keeping, error: unknown) {
    const code: string = codeOf(error)
    if (code === 'draft_changed' || code === 'draft_gone') {
      lost = saved.id
      return onState({ step: 'elsewhere', gone: code === 'draft_gone' })
    }
    const again = passing.includes(code)
    onState({ step: 'failed', error, again })
    if (!again) {
      refused = textOf(saved)
      return
    }
    arm(Math.min(triesAgain.first * 2 ** failures, triesAgain.most))
    failures += 1
  }

  return {
    /** The draft as it is now. */
    see(keeping: Keeping) {
      latest = keeping
      arm(keeping.content.html.length > large ? savesAfter.large : savesAfter.usual)
    },
    /** This is how it stands at the server. */
    accept(keeping: Keeping) {
      latest = keeping
      lost = null
      known = { id: keeping.id, text: textOf(keeping) }
    },
    /** At once; `keepalive` where the page is being left. */
    flush: (keepalive = false) => fire(keepalive),
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
