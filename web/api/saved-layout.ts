import { z } from 'zod'
import { type ListLayout, plainLayout } from '../ui/list-layout.ts'

/** A list, and whose it is: several people may use one browser. */
export interface ListPlace {
  list:
    | 'emails'
    | 'drafts'
    | 'outbox'
    | 'mailboxes'
    | 'templates'
    | 'tasks'
    | 'users'
    | 'audit'
    | 'optOuts'
    | 'optOutProblems'
    | 'noncommercial'
    | 'erasures'
  userId: string
}

const storageKey = ({ list, userId }: ListPlace) => `msi.list.${list}.${userId}`

const listLayout = z.object({
  order: z.array(z.string()),
  hidden: z.array(z.string()),
  sort: z.object({ column: z.string(), descending: z.boolean() }).nullable(),
})

/** The layout that this browser has kept for a place, else the plain one. */
export function savedLayout(place: ListPlace): ListLayout {
  try {
    return listLayout.parse(JSON.parse(localStorage.getItem(storageKey(place)) ?? ''))
  } catch {
    return plainLayout
  }
}

/** Keeps a layout for a place; the plain one needs no place. */
export function saveLayout(place: ListPlace, layout: ListLayout): void {
  try {
    if (layout === plainLayout) localStorage.removeItem(storageKey(place))
    else localStorage.setItem(storageKey(place), JSON.stringify(layout))
  } catch {
    // A browser without storage shows the list as it is at first, each time.
  }
}
