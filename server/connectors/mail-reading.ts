import { ConnectorError } from './connector-error.ts'

/** Bytes of a message that is read whole; mail services let in up to twice as much. */
export const wholeLimit = 25 * 1024 * 1024

/** A `vendorCode` of ours: there is more of a message than is read. */
export const moreThanIsRead = 'more_than_is_read'

/** A mailbox as its owner reads it: what somebody asked to see, and nothing by itself. */
export interface MailReading {
  /**
   * One message as it came, one character a byte (latin1); null when it is not in the mailbox any more. Throws
   * ConnectorError `rejected` with `moreThanIsRead` beyond `wholeLimit`.
   */
  readWhole(id: string): Promise<string | null>
}

/** What `beginning` reads of a message, unless there is more of it than is read whole. */
export async function readWholeBy(beginning: (bytes: number) => Promise<string>): Promise<string> {
  const message = await beginning(wholeLimit + 1)
  if (message.length > wholeLimit) throw new ConnectorError('rejected', { vendorCode: moreThanIsRead })
  return message
}
