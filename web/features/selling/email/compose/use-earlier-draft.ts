import { useEffect, useEffectEvent, useState } from 'react'
import type { DraftSummary } from '../../../../../contract/email-drafts.ts'
import { isWorthKeeping, newDraft } from './draft.ts'
import { earlierOf } from './kept-draft.ts'
import type { KeptDraftProps, useKeptDraft } from './use-kept-draft.ts'

/**
 * `back`: it stands in the fields again. `there`: something else was being written by then. `aside`: its user has begun
 * anew.
 */
type State = { step: 'none' | 'back' | 'there' | 'aside' | 'discarded'; id: string; at: string | null }
export type EarlierDraft = ReturnType<typeof useEarlierDraft>

const nothing: State = { step: 'none', id: '', at: null }

interface EarlierDraftProps extends KeptDraftProps {
  /** When what was there to begin with was written, where that is an earlier draft. */
  backFrom?: string | undefined
}

/** What was written on this record before and not sent: it comes back, and one may begin anew. */
export function useEarlierDraft(props: EarlierDraftProps, kept: ReturnType<typeof useKeptDraft>) {
  const { api, view, draft, begun, backFrom, onChange } = props
  const isNew = begun === null
  const [state, setState] = useState<State>(
    begun && backFrom ? { step: 'back', id: begun.key, at: backFrom } : nothing,
  )
  const isUntouched = useEffectEvent(() => !isWorthKeeping(draft))
  const earlierAmong = useEffectEvent((drafts: DraftSummary[]) => earlierOf(drafts, view.record.id, draft))
  const take = useEffectEvent(kept.take)

  const bring = useEffectEvent(async (isWanted: () => boolean) => {
    const drafts = await api.drafts()
    const found = earlierAmong((await drafts.list()).drafts)
    if (!found || !isWanted()) return
    const at = found.updatedAt
    if (!isUntouched()) return setState({ step: 'there', id: found.id, at })
    const detail = await drafts.read(found.id)
    if (!isWanted()) return
    if (!isUntouched()) return setState({ step: 'there', id: found.id, at })
    take(detail)
    setState({ step: 'back', id: found.id, at })
  })
  useEffect(() => {
    if (!isNew) return
    let isWanted = true
    // Whoever cannot be told of an earlier draft writes a new one.
    bring(() => isWanted).catch(() => undefined)
    return () => {
      isWanted = false
    }
  }, [isNew])

  /** Says what has become of it; where that did not work, it stands as it did. */
  async function go(next: State, act: (drafts: Awaited<ReturnType<typeof api.drafts>>) => Promise<unknown>) {
    const before = state
    try {
      await act(await api.drafts())
      setState(next)
    } catch {
      setState(before)
    }
  }

  return {
    state,
    beginAnew() {
      void kept.flush()
      setState({ ...state, step: 'aside' })
      onChange(newDraft(view.people))
    },
    open: () => {
      void kept.flush()
      return go({ ...state, step: 'back' }, async (drafts) => kept.take(await drafts.read(state.id)))
    },
    discard: () => go({ ...state, step: 'discarded' }, (drafts) => drafts.discard(state.id)),
    undo: () => go({ ...state, step: 'aside' }, (drafts) => drafts.restore(state.id)),
  }
}
