import type { PersonalPart } from '../contract/privacy.ts'
import type { Context } from './context.ts'
import type { Db } from './schema.ts'

/** A person as they are known to the workspace: by addresses, and by who has them at Salesforce. */
export interface Sought {
  workspaceId: string
  /** Everything that their addresses are written as, in small letters. */
  addresses: string[]
  /** What takes the place of an address when its owner is erased, by what opt-outs know the address by. */
  fingerprints: Map<string, string>
  /** Those of `person` who have one of the addresses. */
  personIds: string[]
  /** Their Leads and Contacts. */
  recordIds: string[]
}

/** A record about a person, as it goes into the file for them. */
export interface PersonalRecord {
  /** Pages go on behind it. */
  id: string
  [name: string]: unknown
}

/** Something that a feature keeps about people whom mail goes to: each feature names its own, and `app.ts` gathers them. */
export interface PersonalData {
  part: PersonalPart
  /** How many records there are. */
  count(db: Db, sought: Sought): Promise<number>
  /** The records after one of them, in the order of their ids: a page, or none where it was the last. */
  read(db: Db, sought: Sought, after: string | null): Promise<PersonalRecord[]>
  /**
   * Erases some of them in one transaction; how many. None where none is left, or what is left has to wait for its end: it
   * is counted still, and tried again.
   */
  erase(ctx: Context, sought: Sought): Promise<number>
}

/** Rows that one transaction erases, and that one page reads where they are small. */
export const personalBatch = 200
