import { createContext, type ReactNode, useContext } from 'react'

/** Words of one language, nested; a plural stands as `key_one` and `key_other`. */
export interface Dictionary {
  [key: string]: string | Dictionary
}
export type WordValues = Record<string, string | number>
/** Looks a dotted key up and fills its `{{names}}`; `count` chooses the plural. An unknown key comes back as it is. */
export type Words = (key: string, values?: WordValues) => string

/**
 * The words of a page that must stay small: look-up, filling and plurals, in the format of the web app's
 * locale files. Language is a BCP 47 tag.
 */
export function createWords(dictionary: Dictionary, language: string): Words {
  const plurals = new Intl.PluralRules(language)
  return (key, values = {}) => {
    const plural =
      typeof values.count === 'number' ? find(dictionary, `${key}_${plurals.select(values.count)}`) : null
    const text = plural ?? find(dictionary, key) ?? find(dictionary, `${key}_other`)
    return text === null ? key : fill(text, values)
  }
}

const WordsContext = createContext<Words>((key) => key)

/** Gives the words to everything inside. */
export function WordsProvider({ words, children }: { words: Words; children: ReactNode }) {
  return <WordsContext value={words}>{children}</WordsContext>
}

/** The words of the page around. */
export function useWords(): Words {
  return useContext(WordsContext)
}

function find(dictionary: Dictionary, key: string): string | null {
  let at: string | Dictionary | undefined = dictionary
  for (const part of key.split('.')) {
    if (at === undefined || typeof at === 'string') return null
    at = at[part]
  }
  return typeof at === 'string' ? at : null
}

function fill(text: string, values: WordValues): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => String(values[name] ?? ''))
}
