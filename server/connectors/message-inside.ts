import { mayBeReport, reportLimit, withReport } from './delivery-report.ts'
import { isLost, withHead } from './header-bytes.ts'
import type { InboundHeaders } from './mail.ts'

/** Bytes that hold the header of a message, for which its vendor had no readable words. */
const headLimit = 64 * 1024

/**
 * A message with what its vendor does not tell of it: what a report says, and a name or a subject that came in no declared
 * character set. `beginning` reads so many bytes of the message, one character each (latin1); null when it is gone. Of any
 * other message nothing more is read.
 */
export async function readInside(
  inbound: InboundHeaders,
  beginning: (bytes: number) => Promise<string | null>,
): Promise<InboundHeaders> {
  const isReport = mayBeReport(inbound)
  if (!isReport && !isLost(inbound)) return inbound
  const raw = (await beginning(isReport ? reportLimit : headLimit)) ?? ''
  const readable = isLost(inbound) ? withHead(inbound, raw) : inbound
  return isReport ? withReport(readable, raw) : readable
}
