import { queryOptions } from '@tanstack/react-query'
import type { DocsAnchor } from '../../contract/causes.ts'

/** Every page that a cause may point at. */
export type GuidePageName = DocsAnchor extends `${infer Page}#${string}` ? Page : never

/** The pages of the guide, each loaded when it is read. */
export const guidePages: Record<GuidePageName, () => Promise<{ default: string }>> = {
  'connect-salesforce': () => import('../../docs/connect-salesforce.md?raw'),
  'connect-google': () => import('../../docs/connect-google.md?raw'),
  'connect-microsoft': () => import('../../docs/connect-microsoft.md?raw'),
}

/** Whether an address names a page of the guide. */
export function isGuidePage(page: string): page is GuidePageName {
  return Object.hasOwn(guidePages, page)
}

export const guideQuery = (page: GuidePageName) =>
  queryOptions({
    queryKey: ['guide', page],
    queryFn: async () => (await guidePages[page]()).default,
    staleTime: Number.POSITIVE_INFINITY,
  })
