import type { i18n as I18n } from 'i18next'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Language } from '../../contract/basics.ts'
import en from './words.en.ts'
import swedish from './words.sv.ts'

// The type makes the compiler say which Swedish word is missing.
const sv: typeof en = swedish

export const resources = { en: { translation: en }, sv: { translation: sv } }

/** A plural stands as `key_one` and `key_other`, and is asked for as `key`. */
type Singular<K extends string> = K extends `${infer Base}_${'one' | 'other'}` ? Base : K

type Leaves<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${Prefix}${Singular<K>}` : Leaves<T[K], `${Prefix}${K}.`>
}[keyof T & string]

/** Every key of the words; a misspelt one does not compile. */
export type WordKey = Leaves<typeof en>
export type Words = (key: WordKey, values?: Record<string, string | number>) => string

/** The words in the language of the moment, and that language. */
export function useWords(): { t: Words; language: Language; i18n: I18n } {
  const { t, i18n } = useTranslation()
  const words = useCallback<Words>((key, values) => t(key, values ?? {}), [t])
  return { t: words, language: i18n.language === 'sv' ? 'sv' : 'en', i18n }
}
