import type { Generated } from 'kysely'

/** What has happened, and how far those who go on from it are. */
export interface EventTables {
  event: {
    workspace_id: string
    id: Generated<string>
    type: string
    subject_id: string
    ids: unknown
    at: Date
    settled_at: Date | null
  }
  event_mark: {
    workspace_id: string
    event_id: string
    subscriber: string
    taken_at: Date | null
    tries: Generated<number>
    due_at: Date | null
    code: string | null
  }
  event_subscriber: { name: string; type: string; first_event: string; began_at: Date; seen_at: Date }
}
