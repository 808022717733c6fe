import { useCallback } from 'react'
import { useWords } from '../locales/words.ts'
import type { ErrorDetails } from './client.ts'
import { type ErrorWords, errorWords, wordsForCode } from './error-words.ts'

export type SpokenError = ErrorWords & { codeLine: string }

/** The one translator of failures: `say` for thrown things, `sayCode` for codes out of addresses and obstacles. */
export function useErrorWords() {
  const { t } = useWords()
  const withCode = useCallback(
    (words: ErrorWords): SpokenError => ({
      ...words,
      codeLine: t('common.code', {
        code: words.vendorCode ? `${words.code} · ${words.vendorCode}` : words.code,
      }),
    }),
    [t],
  )
  const say = useCallback((error: unknown) => withCode(errorWords(t, error)), [t, withCode])
  const sayCode = useCallback(
    (code: string, details?: ErrorDetails) => withCode(wordsForCode(t, code, details)),
    [t, withCode],
  )
  return { say, sayCode }
}
