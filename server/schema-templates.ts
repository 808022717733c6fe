import type { ColumnType, Generated } from 'kysely'

/** What is written once and used for many mails. */
export interface TemplateTables {
  template: {
    workspace_id: string
    id: string
    owner_id: string
    category_id: string | null
    name: string
    subject: string
    html: string
    words: string
    notes: string
    recommendation: ColumnType<unknown, string | null | undefined, string | null>
    is_shared: Generated<boolean>
    version: Generated<number>
    created_at: Date
    updated_at: Date
    archived_at: Date | null
    deleted_at: Date | null
    /** Of the text that an admin has marked as non-commercial; all four or none. */
    marked_digest: Generated<string | null>
    marked_reason: Generated<string | null>
    marked_by: Generated<string | null>
    marked_at: Generated<Date | null>
  }
  template_category: { workspace_id: string; id: string; name: string; created_at: Date }
  template_image: { workspace_id: string; template_id: string; sha256: string }
  template_pin: { workspace_id: string; user_id: string; category_id: string; place: number }
  template_favorite: { workspace_id: string; user_id: string; template_id: string }
}
