/** The request does not have the shape that the route asks for. */
export class Malformed extends Error {
  /** Dotted paths of what is wrong; none when it is the whole. */
  readonly fields: string[]
  readonly statusCode: number
  constructor(fields: string[], statusCode = 400) {
    super('invalid_input')
    this.fields = fields
    this.statusCode = statusCode
  }
}
