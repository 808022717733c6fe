/** The request does not have the shape that the route asks for. */
export class Malformed extends Error {
  readonly fields: string[]
  constructor(fields: string[]) {
    super('invalid_input')
    this.fields = fields
  }
}
