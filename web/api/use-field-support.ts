import { useMemo } from 'react'
import { useWords } from '../locales/words.ts'
import { fieldSupport } from './field-support.ts'

/** What an editor of the web app is told of the fields that a mail may have. */
export function useFieldSupport() {
  const { t } = useWords()
  return useMemo(() => fieldSupport(t), [t])
}
