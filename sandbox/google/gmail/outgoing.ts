import { randomBytes } from 'node:crypto'
import { envelopeRecipients as recipientsOf, stampMessage, withMessageId } from '../../mail/outgoing.ts'
import type { Account } from '../accounts.ts'
import { invalidArgument } from './errors.ts'

/** What Gmail makes of a message that it is given to keep or send. */
export function stamp(raw: Buffer, account: Account): Buffer {
  return stampMessage(raw, account, newMessageId)
}

/** Gives what is sent by the API a Message-ID of Gmail's own, in the place of any that it bears. Only SMTP keeps those. */
export function withNewMessageId(raw: Buffer): Buffer {
  return withMessageId(raw, newMessageId())
}

/**
 * The envelope's recipients: To, Cc and Bcc, bare and lower-case, each once.
 * @throws GmailError 400 when there is none, or one is not an address
 */
export function envelopeRecipients(raw: Buffer): string[] {
  const all = recipientsOf(raw, (name) => invalidArgument(`Invalid ${name} header`))
  if (all.length === 0) throw invalidArgument('Recipient address required')
  return all
}

function newMessageId(): string {
  return `<CA${randomBytes(30).toString('base64url')}@mail.gmail.com>`
}
