import type { Clock } from '../../platform/clock.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import { ConnectorError } from '../connector-error.ts'
import { keyHeader } from '../inbound.ts'
import type { LookupResult, Mailbox, OutgoingMail } from '../mail.ts'
import { readWholeBy } from '../mail-reading.ts'
import type { OpenMailbox } from '../mailboxes.ts'
import { nullIfMissing } from '../null-if-missing.ts'
import type { TokenStore } from '../token-store.ts'
import { createGmailClient, type GmailClient } from './client.ts'
import { findSent } from './find-sent.ts'
import { readMessage, readNewMail } from './inbox.ts'
import { type Handle, isSentCopy, messageIdOf, readHandle, writeHandle } from './translate.ts'

interface Parts {
  fetch: OutboundFetch
  tokens: TokenStore
  clock: Clock
}

/** Milliseconds. The mail has been sent: nothing waits long for what can be learned later as well. */
const readBackTime = 3000

/** A JSON request of Gmail holds 5 MB; base64 makes a third more. Beyond that the mail is uploaded as it is. */
const largestJson = 3 * 1024 * 1024

/** Gmail as the mailbox port. A draft is laid, sending consumes it: so what became of it can be found out. */
export function createGmail(parts: Parts): OpenMailbox {
  return async (key, grant) => mailbox(await createGmailClient({ ...parts, key, grant }))
}

const me = { userId: 'me' }

function mailbox(client: GmailClient): Mailbox {
  return {
    async probe() {
      const { emailAddress } = await client.call((gmail, options) => gmail.users.getProfile(me, options))
      if (!emailAddress) throw unexpected('temporary')
      return { address: emailAddress.toLowerCase() }
    },
    signature: () => readSignature(client),
    prepare: (mail) => createDraft(client, mail),
    async submit(handle) {
      const { draftId } = readHandle(handle)
      const sent = await client.send((gmail, options) =>
        gmail.users.drafts.send({ ...me, requestBody: { id: draftId } }, options),
      )
      if (!sent.id) throw unexpected('ambiguous')
      return { messageId: sent.id, threadId: sent.threadId ?? null }
    },
    leftAs: (messageId) => readBack(client, messageId),
    lookup: (handle, rfcMessageId) => lookUp(client, readHandle(handle), rfcMessageId),
    async discard(handle) {
      const { draftId } = readHandle(handle)
      const taken = client
        .call((gmail, options) => gmail.users.drafts.delete({ ...me, id: draftId }, options))
        .then(() => 'taken' as const)
      return (await nullIfMissing(taken)) ?? 'gone'
    },
    findSent: (since, mails) => findSent(client, since, mails),
    readNew: (from) => readNewMail(client, from),
    readAgain: (id) => readMessage(client, id),
    readWhole: (id) => nullIfMissing(readWholeBy((bytes) => client.rawBeginning(id, bytes))),
  }
}

/**
 * Gmail sends with a Message-ID of its own, and only the sent copy tells it. When it cannot be asked now, it is learned
 * where the mailbox is read: the mail is sent whatever becomes of this call.
 */
async function readBack(client: GmailClient, id: string): Promise<string | undefined> {
  try {
    const wanted = { ...me, id, format: 'metadata', metadataHeaders: ['Message-ID'] }
    const copy = await client.call(
      (gmail, options) => gmail.users.messages.get(wanted, options),
      readBackTime,
    )
    return messageIdOf(copy)
  } catch {
    return undefined
  }
}

/** The signature of the default From address. Without the right to read settings there is none to show. */
async function readSignature(client: GmailClient): Promise<string | null> {
  try {
    const { sendAs } = await client.call((gmail, options) => gmail.users.settings.sendAs.list(me, options))
    return sendAs?.find((one) => one.isDefault)?.signature || null
  } catch (error) {
    if (error instanceof ConnectorError && error.fault === 'consent_missing') return null
    throw error
  }
}

async function createDraft(client: GmailClient, mail: OutgoingMail): Promise<{ handle: string }> {
  const { buildMime } = await import('../mime.ts')
  const mime = await buildMime(mail, { keepBcc: true, headers: { [keyHeader]: mail.messageId } })
  const thread = mail.answers?.threadId ?? null
  // A thread that was deleted meanwhile is none to stay in; for the recipient the references keep it.
  const draft =
    (thread ? await nullIfMissing(layDraft(client, mime, thread)) : null) ??
    (await layDraft(client, mime, null))
  if (!draft.id) throw unexpected('temporary')
  return { handle: writeHandle({ draftId: draft.id, threadId: draft.message?.threadId ?? null }) }
}

/** In a thread, if it also refers to a message of it and has its subject: https://developers.google.com/workspace/gmail/api/guides/threads */
function layDraft(client: GmailClient, mime: Buffer, threadId: string | null) {
  const isLarge = mime.length > largestJson
  if (isLarge && threadId) return client.uploadDraft(mime, threadId)
  const inThread = threadId ? { threadId } : {}
  const content = isLarge
    ? { media: { mimeType: 'message/rfc822', body: mime } }
    : { requestBody: { message: { ...inThread, raw: mime.toString('base64url') } } }
  return client.call((gmail, options) => gmail.users.drafts.create({ ...me, ...content }, options))
}

/**
 * Draft still there: not sent. Gone: the sent copy is found by its Message-ID or, when Gmail gave it another, in the
 * draft's thread by our own header. Gone and not found: nobody knows (a person may have thrown the draft away).
 */
async function lookUp(client: GmailClient, handle: Handle, rfcMessageId: string): Promise<LookupResult> {
  const draft = await nullIfMissing(
    client.call((gmail, options) =>
      gmail.users.drafts.get({ ...me, id: handle.draftId, format: 'minimal' }, options),
    ),
  )
  if (draft) return { state: 'not_sent' }
  const inThread = await sentInThread(client, handle.threadId, rfcMessageId)
  return inThread ?? (await sentAnywhere(client, rfcMessageId)) ?? { state: 'unknown' }
}

async function sentInThread(client: GmailClient, threadId: string | null, rfcMessageId: string) {
  if (!threadId) return null
  const thread = await nullIfMissing(
    client.call((gmail, options) =>
      gmail.users.threads.get(
        { ...me, id: threadId, format: 'metadata', metadataHeaders: ['Message-ID', keyHeader] },
        options,
      ),
    ),
  )
  const copy = thread?.messages?.find((message) => isSentCopy(message, rfcMessageId, keyHeader))
  return copy?.id ? { ...sent(copy.id, copy.threadId), leftAs: messageIdOf(copy) } : null
}

async function sentAnywhere(client: GmailClient, rfcMessageId: string) {
  const q = `rfc822msgid:${rfcMessageId.replace(/^<|>$/g, '')}`
  const list = await client.call((gmail, options) =>
    gmail.users.messages.list(
      { ...me, q, labelIds: ['SENT'], includeSpamTrash: true, maxResults: 1 },
      options,
    ),
  )
  const [found] = list.messages ?? []
  return found?.id ? { ...sent(found.id, found.threadId), leftAs: rfcMessageId } : null
}

function sent(messageId: string, threadId: string | null | undefined): LookupResult {
  return { state: 'sent', messageId, threadId: threadId ?? null }
}

function unexpected(fault: 'temporary' | 'ambiguous') {
  return new ConnectorError(fault, { vendorCode: 'unexpected_answer' })
}
