import { pathTo } from '../../../../contract/endpoint.ts'
import { unsubscribeEndpoints } from '../../../../contract/opt-outs.ts'
import type { Context } from '../../../context.ts'
import { after, hours } from '../../../platform/clock.ts'
import { hashToken, isToken, newId, newToken } from '../../../platform/ids.ts'
import type { Db } from '../../../schema.ts'
import { addressKey } from './address-key.ts'
import { addOptOut, liftOptOut, type Said } from './change.ts'
import { bothKeys, isFingerprint } from './fingerprint.ts'
import {
  findAddressesOf,
  findLatestChange,
  findLink,
  findNamesOf,
  findStandingWords,
  insertLink,
  setUndo,
  type UnsubscribeLinkRow,
} from './link-queries.ts'
import { findOptOuts, lockForChange } from './queries.ts'

/** How long the browser that has said no may take it back. */
const undoFor = hours(1)

/** `{workspace}.{random}`, so that every look-up has the tenant. */
const written = (workspaceId: string, token: string) => `${workspaceId}.${token}`

/** The workspace and the random part of a link's token; null for what is none. */
export function readLinkToken(text: string): { workspaceId: string; token: string } | null {
  const [workspaceId = '', token = ''] = text.split('.', 2)
  return workspaceIds.test(workspaceId) && isToken(token) ? { workspaceId, token } : null
}

const workspaceIds = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Where a mail is refused by a link: the page's address upon TRACKING_URL. */
export function linkAddress(
  ctx: Pick<Context, 'settings'>,
  link: { workspaceId: string; token: string },
): string {
  return pageAddress(ctx, written(link.workspaceId, link.token))
}

/** The page's address for a token of any kind. */
export function pageAddress({ settings }: Pick<Context, 'settings'>, token: string): string {
  return `${settings.trackingUrl}${pathTo(unsubscribeEndpoints.show, { params: { token } })}`
}

/** The same by a mail to its sender, whose subject says which mail is meant. */
export function mailtoAddress(to: string, link: { workspaceId: string; token: string }): string {
  const subject = encodeURIComponent(`${subjectWord} ${written(link.workspaceId, link.token)}`)
  return `mailto:${to.split('@').map(escapedWhole).join('@')}?subject=${subject}`
}

/** Those too that `encodeURIComponent` leaves as they are, and that end a link where mail programs look for one. */
function escapedWhole(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
}

/** What the subject of such a mail begins with, before the token. */
export const subjectWord = 'unsubscribe'

/** A text without the random part of whatever link of a mail stands in it: such a link leads to no mail any more. */
export function withoutTokens(text: string, workspaceId: string): string {
  const [before = '', ...parts] = text.split(`${workspaceId}.`)
  return [before, ...parts.map((part) => `${workspaceId}.${part.replace(/^[\w-]{43}/, '')}`)].join('')
}

/** Makes the link of a mail, in the transaction that queues it. */
export async function makeLink(
  ctx: Context,
  db: Db,
  link: Pick<UnsubscribeLinkRow, 'workspace_id' | 'token' | 'email_id' | 'address' | 'user_id' | 'form'>,
): Promise<void> {
  await insertLink(db, { ...link, id: newId(), created_at: ctx.clock.now() })
}

/** What the page says about a link: whom mail goes to, masked, and who sends it, as the mail says too. */
export interface LinkAbout {
  /** `a•••@n•••`; null where its owner was erased. */
  mask: string | null
  sender: string | null
  company: string | null
}

/** Null for what is no link of a mail, or is one no more whole: whoever has it is told so, and can answer the mail. */
export async function aboutLink(ctx: Context, token: string): Promise<LinkAbout | null> {
  const read = readLinkToken(token)
  const link = read && (await findLink(ctx.db, read))
  if (!link) return null
  const names = await findNamesOf(ctx.db, link)
  const mask = isFingerprint(link.address) ? null : masked(link.address)
  return { mask, sender: names?.sender ?? null, company: names?.company ?? null }
}

function masked(address: string): string {
  const [local = '', domain = ''] = address.split('@')
  return `${first(local)}•••@${first(domain)}•••`
}

const first = (text: string) => [...text][0] ?? ''

/**
 * Whoever got a mail wants no more from its sender, or from the whole company. Returns what undoes it in the next hour; null
 * of a token that is none.
 */
export async function sayNo(
  ctx: Context,
  said: { token: string; choice: 'sender' | 'company'; source: 'link' | 'one_click' },
): Promise<{ undo: string } | null> {
  const read = readLinkToken(said.token)
  const link = read && (await findLink(ctx.db, read))
  if (!read || !link) return null
  const undo = newToken()
  await ctx.db.transaction().execute(async (db) => {
    await addOptOut(ctx, db, { ...keyOf(link, said.choice), ...sayingOf(link, said.source) })
    const until = after(ctx.clock.now(), undoFor)
    if (said.source === 'link') await setUndo(db, { ...read, hash: undoHash(said.choice, undo), until })
  })
  return { undo: `${said.choice}.${undo}` }
}

/**
 * The same by the subject of a mail, which may be any; false where it names no link of the workspace, or says nothing new. The
 * token alone counts where the link's mail went to one person. Where it went to several, each of them has the same link:
 * whoever writes says no for themselves, and anybody else for nobody.
 */
export async function refuseByMail(
  ctx: Context,
  mail: { workspaceId: string; subject: string; from: string | null; receivedAt: Date },
): Promise<boolean> {
  const [word = '', token = '', ...more] = mail.subject.trim().slice(0, longestSubject).split(' ')
  if (more.length > 0 || word.toLowerCase() !== subjectWord) return false
  const read = readLinkToken(token)
  const link = read?.workspaceId === mail.workspaceId ? await findLink(ctx.db, read) : undefined
  const address = link && (await refusedBy(ctx, link, mail.from))
  if (!address) return false
  const key = { ...keyOf(link, 'sender'), address }
  const latest = await findLatestChange(ctx.db, key)
  // Mailboxes are read anew at times: what was said before they asked for mail again is no new word.
  if (latest?.change === 'resubscribed' && latest.at >= mail.receivedAt) return false
  await ctx.db.transaction().execute((db) => addOptOut(ctx, db, { ...key, ...sayingOf(link, 'mailto') }))
  return true
}

/** Whose no it is that comes by mail; null where that is not to be known. */
async function refusedBy(
  ctx: Context,
  link: UnsubscribeLinkRow,
  from: string | null,
): Promise<string | null> {
  // Whoever was erased is known by a fingerprint alone, here and in what they say.
  if (from !== null && isFingerprint(link.address)) {
    const known = await bothKeys(ctx, { workspaceId: link.workspace_id, address: from })
    if (known.includes(link.address)) return link.address
  }
  const addresses = (await findAddressesOf(ctx.db, link)).map(addressKey)
  if (addresses.length <= 1) return link.address
  return addresses.find((one) => from !== null && one === addressKey(from)) ?? null
}

const longestSubject = 200

/**
 * Takes back what was said by a link, for the browser that said it; not where it was said by another way or mail too. Returns
 * what keeps mail back after it, as far as the link's seller goes; null where nothing does, and of a token that is none.
 */
export async function takeBack(
  ctx: Context,
  about: { token: string; undo: string },
): Promise<'sender' | 'company' | null> {
  const [choice, undo = ''] = about.undo.split('.', 2)
  const read = readLinkToken(about.token)
  const link = read && (await findLink(ctx.db, read))
  if (!read || !link) return null
  const isInTime = link.undo_until !== null && link.undo_until >= ctx.clock.now()
  if ((choice === 'sender' || choice === 'company') && isInTime && link.undo_hash === undoHash(choice, undo))
    await ctx.db.transaction().execute(async (db) => {
      const key = keyOf(link, choice)
      // Before what was said is read: whoever says no at the same time is seen, or waits.
      await lockForChange(db, key)
      const words = await findStandingWords(db, key)
      const isOwn = words.every((word) => word.email_id === link.email_id && word.source === 'link')
      if (isOwn) await liftOptOut(ctx, db, { ...key, ...sayingOf(link, 'link') })
      await setUndo(db, { ...read, hash: null, until: null })
    })
  return whatStands(ctx, link)
}

async function whatStands(ctx: Context, link: UnsubscribeLinkRow): Promise<'sender' | 'company' | null> {
  const { workspace_id: workspaceId, user_id: userId, address } = link
  const addresses = await bothKeys(ctx, { workspaceId, address })
  const rows = await findOptOuts(ctx.db, { workspaceId, userId, addresses })
  // What was said to the whole company says more.
  return rows.find(({ scope }) => scope === 'company')?.scope ?? rows[0]?.scope ?? null
}

const undoHash = (choice: string, undo: string) => hashToken(`${choice}.${undo}`)

const keyOf = (link: UnsubscribeLinkRow, choice: 'sender' | 'company') => ({
  workspaceId: link.workspace_id,
  address: link.address,
  userId: choice === 'sender' ? link.user_id : null,
})

const sayingOf = <Source extends Said['source']>(link: UnsubscribeLinkRow, source: Source) => ({
  source,
  byUserId: null,
  reason: null,
  emailId: link.email_id,
  crmUserId: link.user_id,
})
