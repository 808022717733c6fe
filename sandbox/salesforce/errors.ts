/** One entry of the array in which the REST API reports errors. */
export interface RestErrorEntry {
  message: string
  errorCode: string
  fields?: string[]
}

/** A refused REST call: an HTTP status and the entry that goes into the array envelope. */
export class RestError extends Error {
  readonly status: number
  readonly code: string
  readonly fields: string[] | undefined

  constructor(status: number, code: string, details: { message: string; fields?: string[] }) {
    super(details.message)
    this.status = status
    this.code = code
    this.fields = details.fields
  }

  /** The entry as plain REST calls answer it (`errorCode`). */
  entry(): RestErrorEntry {
    const entry: RestErrorEntry = { message: this.message, errorCode: this.code }
    return this.fields ? { ...entry, fields: this.fields } : entry
  }

  /** The entry as the Collections resource answers it (`statusCode`, fields always present). */
  collectionEntry(): { statusCode: string; message: string; fields: string[] } {
    return { statusCode: this.code, message: this.message, fields: this.fields ?? [] }
  }
}

/** 404 for a path, object or record that is not there. */
export function notFound(message = 'The requested resource does not exist'): RestError {
  return new RestError(404, 'NOT_FOUND', { message })
}

/** A refused OAuth call: `{ error, error_description }`. */
export class OauthError extends Error {
  readonly status: number
  readonly error: string

  constructor(error: string, description: string, status = 400) {
    super(description)
    this.error = error
    this.status = status
  }
}
