import { queryOptions, useQueries } from '@tanstack/react-query'
import { paceEndpoints } from '../../contract/pace.ts'
import { call } from './app-client.ts'

/** Countries whose holidays are known, and the regions of one; '' asks about none. */
export const holidayPlacesQuery = (country: string) =>
  queryOptions({
    queryKey: ['holiday-places', country],
    queryFn: ({ signal }) => call(paceEndpoints.places, { query: { country: country || undefined }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export interface Region {
  country: string | null
  region: string | null
}

/** Says regions as the form does: by their names, and by the code until those are known. */
export function useRegionNames(places: Region[]): (place: Region) => string {
  const countries = [
    ...new Set(places.flatMap(({ country, region }) => (country && region ? [country] : []))),
  ]
  const regions = useQueries({
    queries: countries.map(holidayPlacesQuery),
    combine: (answers) => new Map(answers.map(({ data }, at) => [countries[at], data?.regions])),
  })
  return ({ country, region }) => {
    const known = country ? regions.get(country) : undefined
    return known?.find(({ code }) => code === region)?.name ?? region ?? ''
  }
}
