import { useQueries, useQuery } from '@tanstack/react-query'
import type { PlannedTime, SendSchedule } from '../../../../../contract/email.ts'
import type { PanelApi } from '../../../../api/panel-api.ts'

/** Whom a mail goes to, and by whose clock they go as far as that is known. */
export interface Located {
  id: string
  name: string
  timeZone: string | null
  origin: 'state' | 'country' | 'chosen' | null
  /** In Salesforce's words; null where it is not Salesforce that says it now. */
  place: string | null
}

/** What is known before Salesforce is asked. */
export type KnownZone = Pick<Located, 'timeZone' | 'origin'>

interface Whom {
  api: Pick<PanelApi, 'zones'>
  people: readonly { id: string; name: string }[]
  /** As a mail that is queued has it; null for one that is not, or has none. */
  known: KnownZone | null
  /** What the sender has chosen, by id. */
  chosen: Readonly<Record<string, string>>
}

/** By whose clock these people go; null until Salesforce has said it, or when it cannot be asked. */
export function useLocated({ api, people, known, chosen }: Whom): Located[] | null {
  const { data } = useQuery({
    // The record's own people: in the web app there are several records.
    queryKey: ['zones', ...people.map(({ id }) => id)],
    queryFn: () => api.zones(),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    enabled: known === null,
  })
  if (!data && !known) return null
  return people.map(({ id, name }) => {
    const zone = chosen[id]
    if (zone) return { id, name, timeZone: zone, origin: 'chosen', place: null }
    if (known) return { id, name, ...known, place: null }
    const read = data?.people.find((one) => one.id === id)
    const { timeZone = null, origin = null, place = null } = read ?? {}
    return { id, name, timeZone, origin, place }
  })
}

/** A time for those of them who go by one clock. */
export interface PlannedFor {
  people: { id: string; name: string }[]
  planned: PlannedTime | undefined
}

/** What the server makes of a time, for each clock by which somebody goes, as soon as the time is whole. */
export function usePlanned(
  api: Pick<PanelApi, 'plannedTime'>,
  { local, timeZone, each }: SendSchedule,
  whom: readonly Pick<Located, 'id' | 'name' | 'timeZone'>[],
): { groups: PlannedFor[]; error: unknown } {
  const byZone = new Map<string | null, { id: string; name: string }[]>()
  for (const person of whom) byZone.set(person.timeZone, [...(byZone.get(person.timeZone) ?? []), person])
  const zones = [...byZone.keys()]
  const queries = useQueries({
    queries: zones.map((zone) => {
      const recipientZone = zone ?? undefined
      const clock = each && zone ? zone : timeZone
      return {
        queryKey: ['planned', local, clock, recipientZone],
        queryFn: () => api.plannedTime({ local, timeZone: clock, recipientZone }),
        enabled: local.length === 16,
        retry: false,
        staleTime: 60_000,
      }
    }),
  })
  const groups = zones.map((zone, at) => ({ people: byZone.get(zone) ?? [], planned: queries[at]?.data }))
  return { groups, error: queries.find(({ error }) => error !== null)?.error ?? null }
}

/** For how many of them it is outside of the sending hours, and when these begin where all go by one clock. */
export function outsideOf(groups: readonly PlannedFor[]) {
  const shut = groups.filter(({ planned }) => planned?.outside)
  const count = shut.reduce((sum, { people }) => sum + people.length, 0)
  const [only] = groups.length === 1 ? shut : []
  return count === 0 ? null : { count, next: only?.planned?.outside?.next ?? null, isOne: only !== undefined }
}
