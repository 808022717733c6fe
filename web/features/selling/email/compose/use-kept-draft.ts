import { useEffect, useEffectEvent, useState } from 'react'
import type { DraftDetail } from '../../../../../contract/email-drafts.ts'
import type { ComposeApi } from '../../../../api/compose-api.ts'
import type { ComposeView, Draft } from './draft.ts'
import { DraftSaver, type KeptState } from './draft-saver.ts'
import { asOwnDraft, draftOf, isBegun, keptDraftOf } from './kept-draft.ts'

export interface KeptDraftProps {
  api: ComposeApi
  view: Pick<ComposeView, 'record' | 'people'>
  draft: Draft
  /** What was there to begin with; null for nothing: what the server keeps of this record comes back. */
  begun: Draft | null
  onChange(draft: Draft): void
}

const nothing: KeptState = { step: 'none' }

/** The draft at the server: saved as it changes, until another window has taken over. */
export function useKeptDraft({ api, view, draft, begun, onChange }: KeptDraftProps) {
  const [told, setTold] = useState<{ id: string; state: KeptState }>({ id: '', state: nothing })
  // Whoever begins anew has another draft in the fields, of which nothing is known yet.
  const state = told.id === draft.key ? told.state : nothing
  const [saver] = useState(
    () =>
      new DraftSaver({
        save: async (keeping, extras) => (await api.drafts()).save(keeping, extras),
        onState: (state, id) => setTold({ id, state }),
      }),
  )
  const see = useEffectEvent((written: Draft) => {
    saver.see({ id: written.key, content: keptDraftOf(written, view) }, isBegun(written))
  })
  const begin = useEffectEvent(() => {
    if (begun && begun.from > 0) saver.begin({ id: begun.key, content: keptDraftOf(begun, view) })
  })
  useEffect(() => begin(), [])
  useEffect(() => see(draft), [draft])
  useEffect(() => {
    const leave = () => void saver.flush(true)
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      void saver.flush()
    }
  }, [saver])

  /** Goes on with what the server has. */
  function take(detail: DraftDetail) {
    const { answering, fixed } = draft
    const taken = { ...draftOf(detail, view.people), answering, fixed }
    saver.accept({ id: taken.key, content: keptDraftOf(taken, view) })
    onChange(taken)
    setTold({ id: taken.key, state: { step: 'saved', at: Date.parse(detail.updatedAt) } })
  }

  async function takeTheirs() {
    try {
      take(await (await api.drafts()).read(draft.key))
    } catch (error) {
      setTold({ id: draft.key, state: { step: 'failed', error, again: false } })
    }
  }

  return {
    state,
    /** Whether the server has it, be it an older text of it. */
    isThere: state.step === 'saved' || draft.from > 0,
    take,
    takeTheirs,
    keepMine() {
      onChange(asOwnDraft(draft))
    },
    flush: () => saver.flush(),
  }
}
