import { expect, it } from 'vitest'
import type { DraftSummary, SaveDraftRequest } from '../../../../contract/email-drafts.ts'
import { inTurn } from '../../../api/draft-calls.ts'
import type { PanelApi } from '../../../api/panel-api.ts'
import { useKeptDrafts } from './kept-drafts.ts'

const summary = {} as DraftSummary

/** The panel's drafts, and what its server is asked. */
function panelDrafts() {
  const asked: string[] = []
  const ask = (what: string) => async (id: string) => {
    asked.push(`${what} ${id}`)
    return summary
  }
  const calls = inTurn({
    list: async () => ({ drafts: [] }),
    read: () => Promise.reject(new Error('not asked for')),
    save: async () => summary,
    discard: ask('discard'),
    restore: ask('restore'),
  })
  const api = { drafts: async () => calls } as PanelApi
  const close = (key: string) => {
    const draft = { key, to: [], subject: '' }
    return useKeptDrafts(api, { draft, discarded: draft, discard() {}, restore() {} })
  }
  return { calls, asked, close }
}

it('what the server has is discarded there too, whatever stands in it now, and had back', async () => {
  const { calls, asked, close } = panelDrafts()
  await calls.save({ id: 'emptied', content: {} as SaveDraftRequest })
  const drafts = close('emptied')
  drafts.discard()
  drafts.restore()
  close('never kept').discard()
  await expect.poll(() => asked).toEqual(['discard emptied', 'restore emptied'])
})
