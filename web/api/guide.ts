import { queryOptions } from '@tanstack/react-query'
import type { Language } from '../../contract/basics.ts'
import type { DocsAnchor } from '../../contract/causes.ts'

/** Every page that a cause may point at. */
export type GuidePageName = DocsAnchor extends `${infer Page}#${string}` ? Page : never

type Source = () => Promise<{ default: string }>

/** The pages of the guide, each loaded when it is read. Both languages have the same anchors, so an address fits both. */
export const guidePages: Record<GuidePageName, Record<Language, Source>> = {
  'connect-salesforce': {
    en: () => import('../../docs/connect-salesforce.md?raw'),
    sv: () => import('../../docs/sv/connect-salesforce.md?raw'),
  },
  'connect-google': {
    en: () => import('../../docs/connect-google.md?raw'),
    sv: () => import('../../docs/sv/connect-google.md?raw'),
  },
  'connect-microsoft': {
    en: () => import('../../docs/connect-microsoft.md?raw'),
    sv: () => import('../../docs/sv/connect-microsoft.md?raw'),
  },
}

/** Whether an address names a page of the guide. */
export function isGuidePage(page: string): page is GuidePageName {
  return Object.hasOwn(guidePages, page)
}

export const guideQuery = (page: GuidePageName, language: Language) =>
  queryOptions({
    queryKey: ['guide', page, language],
    queryFn: async () => (await guidePages[page][language]()).default,
    staleTime: Number.POSITIVE_INFINITY,
  })
