import { ConnectorError } from './connector-error.ts'
import type { Mailbox, MailboxConnector, MailboxKey } from './mail.ts'
import type { CloudApp } from './sign-in.ts'
import type { GrantKey, LiveGrant, TokenStore } from './token-store.ts'

/** A vendor's way to a mailbox, with a grant that is alive. */
export type OpenMailbox = (key: GrantKey, grant: LiveGrant) => Promise<Mailbox>

/** Opens mailboxes at whichever vendor they are. A vendor that is off is an operator's fault. */
export function createMailboxes(parts: {
  tokens: TokenStore
  vendors: Partial<Record<CloudApp['vendor'], OpenMailbox>>
  /** Names the grant that opens a mailbox; null when there is none. */
  grantOf(mailbox: MailboxKey): Promise<GrantKey | null>
}): MailboxConnector {
  return {
    async open(mailbox) {
      const key = await parts.grantOf(mailbox)
      if (!key) throw new ConnectorError('auth_revoked', { vendorCode: 'not_connected' })
      const grant = await parts.tokens.live(key)
      const open = parts.vendors[grant.app.vendor]
      if (!open) throw new ConnectorError('operator', { vendorCode: 'vendor_off' })
      return open(key, grant)
    },
  }
}
