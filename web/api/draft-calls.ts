import type { DraftDetail, DraftSummary, SaveDraftRequest } from '../../contract/email-drafts.ts'
import type { RequestExtras } from './client.ts'

/** The reader's own drafts, as far as whoever asks may see them. Every method throws `ApiError`. */
export interface DraftCalls {
  list(): Promise<{ drafts: DraftSummary[] }>
  read(id: string): Promise<DraftDetail>
  save(draft: { id: string; content: SaveDraftRequest }, extras?: RequestExtras): Promise<DraftSummary>
  discard(id: string): Promise<DraftSummary>
  restore(id: string): Promise<DraftSummary>
}

/** Whether the server keeps a draft: as soon as it has an addressee and a subject. */
export function isKept(draft: { to: string[]; subject: string }): boolean {
  return draft.to.length > 0 && draft.subject.trim() !== ''
}

/** Keys of the drafts that this page has asked the server to keep, or has read there. */
const told = new Set<string>()

/** Whether the server may have it, whatever stands in it now. */
export const mayBeKept = (key: string) => told.has(key)

/** What is done to each draft that something is being done to. */
const underWay = new Map<string, Promise<unknown>>()

/**
 * The same calls, one at a time for each draft, in the order in which they are made: a discard that overtook the saving
 * before it would find nothing, and the draft would be back.
 */
export function inTurn(calls: DraftCalls): DraftCalls {
  return {
    ...calls,
    read: (id) => {
      told.add(id)
      return calls.read(id)
    },
    save: (draft, extras) => {
      told.add(draft.id)
      return takeTurn(draft.id, () => calls.save(draft, extras))
    },
    discard: (id) => takeTurn(id, () => calls.discard(id)),
    restore: (id) => takeTurn(id, () => calls.restore(id)),
  }
}

function takeTurn<T>(id: string, make: () => Promise<T>): Promise<T> {
  const before = underWay.get(id)
  // At once where nothing is under way: the page may be about to go.
  const made = before ? before.then(make, make) : make()
  underWay.set(id, made)
  const end = () => {
    if (underWay.get(id) === made) underWay.delete(id)
  }
  made.then(end, end)
  return made
}
