import { ConnectorError } from './connector-error.ts'
import type { Mailbox, MailboxConnector, Owner } from './mail.ts'
import type { CloudApp } from './sign-in.ts'
import type { LiveGrant, TokenStore } from './token-store.ts'

/** A vendor's way to a mailbox, with a grant that is alive. */
export type OpenMailbox = (owner: Owner, grant: LiveGrant) => Promise<Mailbox>

/** Opens mailboxes at whichever vendor the owner has connected. A vendor that is off is an operator's fault. */
export function createMailboxes(parts: {
  tokens: TokenStore
  vendors: Partial<Record<CloudApp['vendor'], OpenMailbox>>
}): MailboxConnector {
  return {
    async open(owner) {
      const grant = await parts.tokens.live(owner, 'mailbox')
      const open = parts.vendors[grant.app.vendor]
      if (!open) throw new ConnectorError('operator', { vendorCode: 'vendor_off' })
      return open(owner, grant)
    },
  }
}
