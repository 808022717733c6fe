import { z } from 'zod'
import { invalidArgument } from './errors.ts'

export const pageQuery = z.object({
  maxResults: z.coerce.number().int().min(1).default(100),
  pageToken: z.string().optional(),
})

/** At most 500 rows a page, whatever was asked for. `nextPageToken` is undefined on the last one. */
export function pageOf<T>(
  rows: T[],
  query: z.infer<typeof pageQuery>,
): { rows: T[]; nextPageToken: string | undefined } {
  const start = query.pageToken === undefined ? 0 : Number(query.pageToken)
  if (!Number.isInteger(start) || start < 0) throw invalidArgument('Invalid pageToken')
  const end = start + Math.min(query.maxResults, 500)
  return { rows: rows.slice(start, end), nextPageToken: end < rows.length ? String(end) : undefined }
}

/** A query parameter that may come several times. */
export const repeated = z.preprocess(
  (value) => (value === undefined ? [] : [value].flat()),
  z.array(z.string()),
)
