import { z } from 'zod'

/** Where a page of a keyset-paged list ended: the sort value of its last row, and that row's id. */
export interface Position {
  at: string
  id: string
}

const shape = z.tuple([z.union([z.iso.datetime(), z.iso.date()]), z.uuid()])

/** A position as an opaque string for the browser to hand back. */
export function writeCursor(position: Position): string {
  return Buffer.from(JSON.stringify([position.at, position.id])).toString('base64url')
}

/** Reads a cursor; null when it is not one of ours. `at` is an instant or a day, ISO 8601. */
export function readCursor(cursor: string): Position | null {
  try {
    const [at, id] = shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    return { at, id }
  } catch {
    return null
  }
}
