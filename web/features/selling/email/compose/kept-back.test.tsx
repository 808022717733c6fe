import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import type { ComposeApi } from '../../../../api/compose-api.ts'
import en from '../../../../locales/panel-words.en.ts'
import { createWords, WordsProvider } from '../../../../ui/words.tsx'
import { newDraft } from './draft.ts'
import { KeptBack } from './kept-back.tsx'

test('what is written with a marked template is asked about, and is no key of the cache', () => {
  const queries = new QueryClient()
  queries.setQueryData(['template in use', 'service'], { isNoncommercial: true })
  const api = { checkAddresses: () => Promise.reject(new Error('not asked for')) } as unknown as ComposeApi
  const draft = { ...newDraft([]), templateId: 'service', subject: 'Recall', html: '<p>A long text</p>' }
  const draw = () =>
    renderToStaticMarkup(
      <WordsProvider words={createWords(en, 'en')}>
        <QueryClientProvider client={queries}>
          <KeptBack api={api} view={{ people: [] }} draft={draft} />
        </QueryClientProvider>
      </WordsProvider>,
    )
  draw()
  draw()
  const checks = queries.getQueryCache().findAll({ queryKey: ['address-checks'] })
  expect(new Set(checks.map(({ queryHash }) => queryHash)).size).toBe(2)
  expect(JSON.stringify(checks.map(({ queryKey }) => queryKey))).not.toContain('A long text')
  expect(checks.map(({ gcTime }) => gcTime)).toEqual([0, 0])
  queries.clear()
})
