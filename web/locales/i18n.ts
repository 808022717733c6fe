import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { type Language, language as languageSchema } from '../../contract/basics.ts'
import { resources } from './words.ts'

const storageKey = 'msi.language'

/** Starts the words with the language last used here, else the browser's, else English. */
export async function startWords(): Promise<void> {
  const language = remembered() ?? browserLanguage()
  await i18next.use(initReactI18next).init({
    resources,
    lng: language,
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  document.documentElement.lang = language
  i18next.on('languageChanged', (next: string) => {
    document.documentElement.lang = next
    remember(next)
  })
}

/** Speaks `language` from now on; does nothing when it already does. */
export function speak(language: Language): void {
  if (i18next.language !== language) void i18next.changeLanguage(language)
}

function browserLanguage(): Language {
  const first = navigator.languages.find((one) => /^(en|sv)\b/i.test(one))
  return first?.toLowerCase().startsWith('sv') ? 'sv' : 'en'
}

function remembered(): Language | null {
  try {
    return languageSchema.safeParse(localStorage.getItem(storageKey)).data ?? null
  } catch {
    return null
  }
}

function remember(language: string): void {
  try {
    localStorage.setItem(storageKey, language)
  } catch {
    // A browser without storage asks the profile or the browser's language each time.
  }
}
