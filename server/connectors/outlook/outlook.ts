import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import { ConnectorError } from '../connector-error.ts'
import type { LookupResult, Mailbox } from '../mail.ts'
import { readWholeBy } from '../mail-reading.ts'
import type { OpenMailbox } from '../mailboxes.ts'
import { nullIfMissing } from '../null-if-missing.ts'
import type { TokenStore } from '../token-store.ts'
import { createGraphClient, type GraphClient } from './client.ts'
import { layDraft, messagePath, takeDraft } from './draft.ts'
import { findSent } from './find-sent.ts'
import { readMessage, readNewMail } from './inbox.ts'
import {
  factNames,
  folder,
  type Handle,
  type MessageFacts,
  messageFacts,
  quoted,
  readHandle,
} from './translate.ts'

interface Parts {
  fetch: OutboundFetch
  tokens: TokenStore
  clock: Clock
}

/**
 * Outlook as the mailbox port. A draft with an immutable id is laid and sent; the same id then is the copy in Sent
 * Items, so what became of it can be read from `isDraft`.
 */
export function createOutlook(parts: Parts): OpenMailbox {
  return async (key, grant) =>
    mailbox(createGraphClient({ ...parts, key, grant }), grant.account.toLowerCase(), parts.clock)
}

function mailbox(client: GraphClient, account: string, clock: Clock): Mailbox {
  return {
    async probe() {
      // Consent may be given where there is no Exchange mailbox: only asking tells.
      await client.call({ method: 'GET', path: '/me/mailFolders/inbox?$select=id' })
      const me = person.safeParse(
        await client.call({ method: 'GET', path: '/me?$select=mail,userPrincipalName' }),
      )
      if (!me.success) throw new ConnectorError('temporary', { vendorCode: 'unexpected_answer' })
      return { address: (me.data.mail ?? me.data.userPrincipalName).toLowerCase() }
    },
    // Graph does not tell the signature that Outlook puts under a mail.
    signature: async () => null,
    prepare: (mail) => layDraft(client, mail),
    async submit(handle) {
      const { id, conversationId } = readHandle(handle)
      await client.send({ method: 'POST', path: `${messagePath(id)}/send` })
      return { messageId: id, threadId: conversationId }
    },
    // Graph keeps the one that it was given.
    leftAs: async () => undefined,
    lookup: (handle, rfcMessageId) => lookUp(client, readHandle(handle), rfcMessageId),
    discard: (handle) => takeDraft(client, readHandle(handle).id),
    findSent: (since, mails) => findSent(client, { account, since }, mails),
    readNew: (from) => readNewMail(client, { account, now: clock.now() }, from),
    readAgain: (id) => readMessage(client, account, id),
    readWhole: (id) =>
      nullIfMissing(readWholeBy((bytes) => client.beginning(`${messagePath(id)}/$value`, bytes))),
  }
}

const person = z.object({ mail: z.string().min(1).nullish(), userPrincipalName: z.string().min(1) })
const list = z.object({ value: z.array(messageFacts) })

/**
 * The message by its immutable id, else by its Message-ID. A draft that lies in Deleted Items was thrown away by a
 * person; like one that is nowhere, only a person can say what is to become of it.
 */
async function lookUp(client: GraphClient, handle: Handle, rfcMessageId: string): Promise<LookupResult> {
  const found = (await byId(client, handle)) ?? (await byMessageId(client, handle, rfcMessageId))
  if (!found) return { state: 'unknown' }
  if (!found.isDraft)
    return {
      state: 'sent',
      messageId: found.id,
      threadId: found.conversationId ?? handle.conversationId,
      leftAs: found.internetMessageId ?? undefined,
    }
  const deleted = folder.safeParse(
    await client.call({ method: 'GET', path: '/me/mailFolders/deleteditems?$select=id' }),
  )
  return deleted.success && deleted.data.id === found.parentFolderId
    ? { state: 'unknown' }
    : { state: 'not_sent' }
}

async function byId(client: GraphClient, { id }: Handle): Promise<MessageFacts | null> {
  const path = `${messagePath(id)}?$select=${factNames}`
  const answer = await nullIfMissing(client.call({ method: 'GET', path }))
  if (answer === null) return null
  const found = messageFacts.safeParse(answer)
  if (!found.success) throw new ConnectorError('temporary', { vendorCode: 'unexpected_answer' })
  return found.data
}

/** Immutable ids break when a mailbox is moved to an archive. A sent copy goes before a draft of the same name. */
async function byMessageId(
  client: GraphClient,
  handle: Handle,
  rfcMessageId: string,
): Promise<MessageFacts | null> {
  const filter = `internetMessageId eq ${quoted(handle.internetMessageId ?? rfcMessageId)}`
  const query = new URLSearchParams({ $filter: filter, $select: factNames, $top: '5' })
  const answer = list.safeParse(await client.call({ method: 'GET', path: `/me/messages?${query}` }))
  if (!answer.success) throw new ConnectorError('temporary', { vendorCode: 'unexpected_answer' })
  const { value } = answer.data
  return value.find((one) => !one.isDraft) ?? value[0] ?? null
}
