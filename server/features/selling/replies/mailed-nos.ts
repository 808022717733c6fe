import type { InboundHeaders, MailboxKey } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { boundedKey } from '../../../platform/bounded-key.ts'
import { forEach } from '../../../platform/each.ts'
import { refuseByMail } from '../opt-outs/opt-outs.ts'

/**
 * Takes what was said by the `mailto:` of a mail's header or footer, by the token in its subject. Done before the reading is
 * written down, so that none is lost; read twice it says the same.
 */
export async function takeMailedNos(
  ctx: Context,
  mailbox: MailboxKey,
  messages: readonly InboundHeaders[],
): Promise<void> {
  const { workspaceId } = mailbox
  const items = messages.filter((one) => !one.own)
  const name = ({ id }: InboundHeaders) => ({ ...mailbox, message: boundedKey(id) })
  await forEach({ log: ctx.log, task: 'take a mailed no', items, name }, ({ subject, from, receivedAt }) =>
    refuseByMail(ctx, { workspaceId, subject, from: from?.address ?? null, receivedAt }),
  )
}
