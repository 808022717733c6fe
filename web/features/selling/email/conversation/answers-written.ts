import { createContext, useContext } from 'react'
import type { SendingMail } from '../write/mail-sheets.tsx'

/** What the page around a conversation does with an answer that is written there, and the draft that it was opened with. */
export interface AnswersWritten extends SendingMail {
  opened: string | null
}

export const AnswersWrittenContext = createContext<AnswersWritten | null>(null)

export function useAnswersWritten(): AnswersWritten {
  const written = useContext(AnswersWrittenContext)
  if (!written) throw new Error('No page takes the answers of this conversation')
  return written
}
