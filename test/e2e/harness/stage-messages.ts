/** What is asked of the process that runs the products: take the last one away and, unless told to end, begin anew. */
export type Wish =
  | { id: string; do: 'begin' /** Milliseconds in which a send can be undone. */; undoWindow: number }
  | { id: string; do: 'end' }

/** Its answer, by the `id` of what was asked; `ready` once, when it can be asked. */
export interface Told {
  about: string
  stage?: {
    url: string
    salesforce: string
    google: string
    microsoft: string
    mail: string
    databaseUrl: string
    logFile: string
  }
  error?: string
}
