import type { Generated } from 'kysely'

/** Who was erased, and what is left of that. */
export interface PrivacyTables {
  erasure: {
    workspace_id: string
    id: string
    requested_by: string | null
    reason: string
    at: Date
    sealed_addresses: Buffer | null
    due_at: Date
    finished_at: Date | null
    remaining: Generated<number>
  }
  erased_address: { workspace_id: string; fingerprint: string; erasure_id: string }
}
