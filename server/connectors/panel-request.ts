import type { CrmRef } from './crm-records.ts'

/** What the CRM says, signed, when it frames the panel on a record. */
export interface PanelRequest {
  /** Names this request among all of them, however it is written. */
  signature: string
  orgId: string
  userId: string
  /** Chooses words only; it never signs anybody in. */
  email: string
  /** `name` is null where the page does not ask for it. */
  record: (CrmRef & { name: string | null }) | null
  language: string
  timeZone: string
  theme: 'classic' | 'lightning'
  /** Origin of the page that frames us, for messages. */
  parentOrigin: string
  /** Whether the frame may become as tall as what it shows: not where the page around has a height of its own. */
  grows: boolean
  /** Hosts that may frame the panel of this org, as CSP sources. */
  frameAncestors: string[]
}

export interface PanelRequestReader {
  /** Verifies the signature with the app's secret, then parses; null when either fails. */
  read(raw: string, secret: string): PanelRequest | null
  /** Who may frame the panel before anything is verified: the CRM's public hosts, and the app's own base address. */
  publicFrameAncestors(baseUrl: string | null): string[]
}
