import { type ReactNode, Suspense, use } from 'react'
import type { Language } from '../../../../../contract/basics.ts'
import { useWords } from '../../../../locales/words.ts'
import { RowsSkeleton } from '../../../../ui/rows-skeleton.tsx'
import { createWords, type Dictionary, WordsProvider } from '../../../../ui/words.tsx'

const load: Record<Language, () => Promise<{ default: Dictionary }>> = {
  en: () => import('../../../../locales/panel-words.en.ts'),
  sv: () => import('../../../../locales/panel-words.sv.ts'),
}
const loaded = new Map<Language, Promise<{ default: Dictionary }>>()

/** The words of the panel's own sheets, for where the web app shows them. */
export function PanelWords({ children }: { children: ReactNode }) {
  const { t, language } = useWords()
  return (
    <Suspense fallback={<RowsSkeleton rows={8} label={t('common.loading')} />}>
      <Provided language={language}>{children}</Provided>
    </Suspense>
  )
}

function Provided({ language, children }: { language: Language; children: ReactNode }) {
  const coming = loaded.get(language) ?? load[language]()
  loaded.set(language, coming)
  return <WordsProvider words={createWords(use(coming).default, language)}>{children}</WordsProvider>
}
