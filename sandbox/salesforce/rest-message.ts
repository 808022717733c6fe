/** A REST request below `/services/data/vXX.0`, from the wire or from inside a composite request. */
export interface RestRequest {
  method: string
  /** e.g. `/sobjects/Task/00T…`, percent-decoded segment by segment when it is matched. */
  path: string
  query: URLSearchParams
  body: unknown
}

/** `body` undefined means an empty answer. */
export interface RestAnswer {
  status: number
  body?: unknown
  headers?: Record<string, string>
}
