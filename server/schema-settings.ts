import type { ColumnType } from 'kysely'

/** Read as whatever was stored, which the section's own schema parses; written as JSON. */
type Json = ColumnType<unknown, string, string>

/** What admins decide for their workspace. */
export interface SettingTables {
  setting: { workspace_id: string; section: string; value: Json; version: number }
  setting_change: {
    workspace_id: string
    id: string
    section: string
    version: number
    value: Json
    changed_by: string | null
    changed_at: Date
  }
}
