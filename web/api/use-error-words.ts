import { useCallback } from 'react'
import { useWords } from '../locales/words.ts'
import { ApiError, type ErrorDetails } from './api-error.ts'
import { type ErrorWords, errorWords, wordsForCode } from './error-words.ts'

/** `about` is the address that the refusal spoke of, when it did. */
export type SpokenError = ErrorWords & { codeLine: string; about: string | null }

/** The one translator of failures: `say` for thrown things, `sayCode` for codes out of addresses and obstacles. */
export function useErrorWords() {
  const { t } = useWords()
  const withCode = useCallback(
    (words: ErrorWords, details?: ErrorDetails): SpokenError => ({
      ...words,
      about: details?.email ? String(details.email) : null,
      codeLine: t('common.code', {
        code: words.vendorCode ? `${words.code} · ${words.vendorCode}` : words.code,
      }),
    }),
    [t],
  )
  const say = useCallback(
    (error: unknown) => withCode(errorWords(t, error), error instanceof ApiError ? error.details : undefined),
    [t, withCode],
  )
  const sayCode = useCallback(
    (code: string, details?: ErrorDetails) => withCode(wordsForCode(t, code, details), details),
    [t, withCode],
  )
  return { say, sayCode }
}
