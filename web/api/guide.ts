import { queryOptions } from '@tanstack/react-query'

/** The pages of the guide, each loaded when it is read. */
export const guidePages: Record<string, () => Promise<{ default: string }>> = {
  'connect-salesforce': () => import('../../docs/connect-salesforce.md?raw'),
  'connect-google': () => import('../../docs/connect-google.md?raw'),
}

export const guideQuery = (page: string) =>
  queryOptions({
    queryKey: ['guide', page],
    queryFn: async () => (await guidePages[page]?.())?.default ?? '',
    staleTime: Number.POSITIVE_INFINITY,
  })
