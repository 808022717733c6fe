// Apart from the schemas, so that the panel's compose cuts by the same limits without a parser's weight.

/** What is read of a message that came: characters of a name and of an address, and addresses of one header. */
export const readLimit = { name: 320, address: 320, addresses: 200 } as const

/**
 * What is kept of a draft, which is more than can be sent: what is too long stays until its writer has made it shorter.
 * `copies`: lines of CC or of BCC, and `line` the characters of one; an answer's name is as long as it is read.
 */
export const keptLimit = { subject: 2000, copies: 200, line: 1000, files: 25, name: readLimit.name } as const
