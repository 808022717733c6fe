import { faultCode, isBadLuck, isDatabaseAway } from '../platform/database-failure.ts'
import { ConnectorError, type ConnectorFault } from './connector-error.ts'
import type { InboundHeaders, UnreadableMessage } from './mail.ts'

/** Faults that pass, or that a vendor has at one message although it lets the mailbox be read. */
const passing: ConnectorFault[] = ['temporary', 'ambiguous', 'consent_missing']

/**
 * Reads one message among others. What is wrong with this message makes it unreadable; what is wrong with the mailbox or
 * the vendor is thrown, because it is wrong for all. `passOver`: a fault that could be either counts as this message's.
 */
export async function readAlone(
  id: string,
  passOver: boolean,
  read: () => Promise<InboundHeaders | null>,
): Promise<InboundHeaders | UnreadableMessage | null> {
  try {
    return await read()
  } catch (error) {
    const found = blamed(error, { id, passOver })
    if (!found) throw error
    return found
  }
}

/** The message as unreadable when an error is its own fault, else null. */
export function blamed(error: unknown, about: { id: string; passOver: boolean }): UnreadableMessage | null {
  const { id, passOver } = about
  if (!(error instanceof ConnectorError))
    return isDatabaseAway(error) ? null : { id, code: faultCode(error), isPassing: isBadLuck(error) }
  const isPassing = passing.includes(error.fault)
  if (isPassing ? !passOver : error.fault !== 'rejected') return null
  return { id, code: error.vendorCode ?? error.fault, isPassing }
}

/** Tells what was read from what could not be. */
export function sortRead(all: (InboundHeaders | UnreadableMessage | null)[]): {
  messages: InboundHeaders[]
  unreadable: UnreadableMessage[]
} {
  const messages: InboundHeaders[] = []
  const unreadable: UnreadableMessage[] = []
  for (const one of all) {
    if (one === null) continue
    if ('isPassing' in one) unreadable.push(one)
    else messages.push(one)
  }
  return { messages, unreadable }
}
