import { ApiError } from './api-error.ts'

/** The fields that the server refused, each with these words: what `setErrors` of a form takes. */
export function refusedFields(error: unknown, words: string): Record<string, string> {
  const fields = error instanceof ApiError ? (error.fields ?? []) : []
  return Object.fromEntries(fields.map((field) => [field, words]))
}
