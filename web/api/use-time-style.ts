import { useMemo } from 'react'
import { useWords } from '../locales/words.ts'
import type { TimeStyle } from '../ui/times.ts'
import { useUser } from './use-session.ts'

/** How times are said to the signed-in user: in their language, in their zone. */
export function useTimeStyle(): TimeStyle {
  const { language } = useWords()
  const { timeZone } = useUser()
  return useMemo(() => ({ language, timeZone }), [language, timeZone])
}
