import { queryOptions } from '@tanstack/react-query'
import type { Language } from '../../contract/basics.ts'
import type { DocsAnchor } from '../../contract/causes.ts'
import type { Block } from '../ui/markdown/blocks.ts'

/** Every page that a cause may point at. */
export type GuidePageName = DocsAnchor extends `${infer Page}#${string}` ? Page : never

type Source = () => Promise<{ default: Block[] }>

/** The pages of the guide, each loaded when it is read. Both languages have the same anchors, so an address fits both. */
export const guidePages: Record<GuidePageName, Record<Language, Source>> = {
  'connect-salesforce': {
    en: () => import('../../docs/connect-salesforce.md?blocks'),
    sv: () => import('../../docs/sv/connect-salesforce.md?blocks'),
  },
  'connect-google': {
    en: () => import('../../docs/connect-google.md?blocks'),
    sv: () => import('../../docs/sv/connect-google.md?blocks'),
  },
  fields: {
    en: () => import('../../docs/fields.md?blocks'),
    sv: () => import('../../docs/sv/fields.md?blocks'),
  },
  'connect-microsoft': {
    en: () => import('../../docs/connect-microsoft.md?blocks'),
    sv: () => import('../../docs/sv/connect-microsoft.md?blocks'),
  },
}

export const guideNames = Object.keys(guidePages).filter(isGuidePage)

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
