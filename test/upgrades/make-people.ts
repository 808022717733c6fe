import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { markRestored } from '../../server/operator/mark-restored.ts'
import {
  activateWith,
  connectGmail,
  connectOutlook,
  type Member,
  memberOf,
  passSalesforce,
} from '../harness/journey.ts'
import { emailOf, salesforceIdOf } from './colleagues.ts'
import type { Installation } from './installation.ts'
import { fault, type Making, must, ownerOf, panelOf, powerCut, records, run, write } from './making.ts'

/* People at every point of their way, and what each of them holds in their hands. */

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40, 7)])

const tokenOf = (link: string) => new URL(link).hash.slice(1)

const inviteAs = ({ world }: Making, key: string, ...more: string[]) =>
  world.admin('invite', emailOf(key), ...more)

async function enter(making: Making, key: string, link?: string): Promise<Member> {
  const member = memberOf(making.world)
  making.people[key] = member
  await activateWith(member, { link: link ?? (await inviteAs(making, key)), as: key })
  return member
}

async function pastTheIntroduction(member: Member): Promise<void> {
  for (const fact of ['organization_confirmed', 'welcomed', 'introduced'])
    await member.api('POST', '/api/journey/facts', { fact })
}

/** A seller who is through, with a mailbox. */
async function seller(making: Making, key: string, mailbox: 'gmail' | 'outlook'): Promise<Member> {
  const member = await enter(making, key, key === 'astrid' ? making.world.adminLink : undefined)
  await pastTheIntroduction(member)
  await (mailbox === 'gmail' ? connectGmail : connectOutlook)(member, key)
  return member
}

/**
 * The workspace comes back from a backup, early, because that ends all sessions: an invitation of before waits for an
 * admin's word, and Carl's mail for a look into his mailbox.
 */
export async function restoreEarly(making: Making, databaseUrl: string): Promise<{ gustav: string }> {
  const { world } = making
  const astrid = await seller(making, 'astrid', 'gmail')
  await seller(making, 'carl', 'gmail')
  const ingrid = records.ingrid
  await write(making, { as: 'carl', to: ingrid, subject: 'Restored, not looked for yet' })
  await run(world, 'dispatch-system', await ownerOf(world, 'astrid'))
  const gustav = await inviteAs(making, 'gustav', '--name', 'Gustav Ek')
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const at = world.app.ctx.clock.now()
  await markRestored(client, { madeAt: new Date(at.getTime() - 3_600_000), at, workspaceId: null })
  await client.end()
  for (const key of ['astrid', 'carl']) {
    const member = making.people[key] ?? astrid
    const { authorizeUrl } = await must(key, member.api('POST', '/api/sign-ins', {}))
    await passSalesforce(member.browser, String(authorizeUrl), key)
  }
  return { gustav }
}

/** Everybody else comes in, as far as each of them comes. */
export async function gather(making: Making): Promise<Pick<Installation['held'], 'refused'>> {
  const { world, people } = making
  const image = `<img src="data:image/png;base64,${png.toString('base64')}">`
  await people.astrid?.api('PUT', '/api/signature', { html: `<p>Astrid</p>${image}` })
  const ben = await seller(making, 'ben', 'outlook')
  await ben.api('POST', '/api/journey/facts', { fact: 'connection_seen' })
  await ben.api('POST', '/api/journey/facts', { fact: 'signature_skipped' })
  await seller(making, 'hanna', 'gmail')
  await seller(making, 'elsa', 'gmail')
  await fault(world, 'salesforce', { name: 'api_disabled', userId: salesforceIdOf('dora') })
  await enter(making, 'dora')
  await fault(world, 'microsoft', { name: 'mailbox_not_enabled', account: emailOf('ivar') })
  await seller(making, 'ivar', 'outlook')
  await fault(world, 'microsoft', null)
  const blocked = { error: 'OAUTH_APP_BLOCKED', description: 'this app is blocked by admin', times: 1 }
  await fault(world, 'salesforce', { name: 'authorize_error', ...blocked })
  const invitation = await inviteAs(making, 'frida', '--name', 'Frida Ros')
  await enter(making, 'frida', invitation)
  const code = 'salesforce_app_blocked'
  const help = { code, invitation: tokenOf(invitation) }
  const { url } = await must('help', memberOf(world).api('POST', '/api/help-links', help))
  return { refused: { invitation, helpUrl: String(url) } }
}

/** Carl loses his mailbox, Elsa her account. */
export async function lose(making: Making): Promise<void> {
  const { world, people } = making
  const { ingrid, grace } = records
  await write(making, { as: 'carl', to: ingrid, subject: 'Waits for its mailbox' })
  await fault(world, 'google', { name: 'revoke_all', account: emailOf('carl') })
  world.advance(5001)
  // The first time finds out that it is lost.
  for (let time = 0; time < 2; time++) await run(world, 'dispatch-mailbox', await ownerOf(world, 'carl'))
  await write(making, { as: 'elsa', to: grace, subject: 'Ended with its account', ends: 'cancelled' })
  const { userId } = await ownerOf(world, 'elsa')
  const deactivation = people.astrid?.api('POST', `/api/users/${userId}/deactivation`)
  if (deactivation) await must('deactivation', deactivation)
  for (const verb of ['resume', 'suspend']) await world.admin(verb, emailOf('elsa'))
}

/** Anna: refused by Outlook for want of an approval, then a Gmail of somebody else that waits for a Yes or a No. */
export async function stopAnna(making: Making): Promise<{ approvalUrl: string; helpUrl: string }> {
  const { world } = making
  const link = await inviteAs(making, 'anna', '--name', 'Anna Berg', '--language', 'sv')
  const anna = await enter(making, 'anna', link)
  await pastTheIntroduction(anna)
  await fault(world, 'microsoft', { name: 'admin_consent_required' })
  const stopped = await connectOutlook(anna, 'anna')
  await anna.browser.submit(stopped, 'Tillbaka till appen').catch(() => anna.browser.submit(stopped, null))
  await fault(world, 'microsoft', null)
  const { body } = await anna.api('GET', '/api/journey')
  const approvalUrl = String((body.mailboxApproval as { url: string } | null)?.url)
  const attempt = await anna.api('POST', '/api/mailbox-attempts', { vendor: 'gmail' })
  const url = new URL(String(attempt.body.authorizeUrl))
  url.searchParams.set('login_hint', emailOf('ben'))
  let page = await anna.browser.open(url)
  for (const labels of [
    ['Next', 'Nästa'],
    ['Next', 'Nästa'],
    ['Continue', 'Fortsätt'],
  ]) {
    const label = labels.find((one) => new RegExp(`<button\\b[^>]*>\\s*${one}\\s*<`).test(page.text))
    page = await anna.browser.submit(page, label ?? null)
  }
  if (page.url.searchParams.get('problem') !== 'mailbox_other_address') throw new Error(page.url.href)
  const help = await anna.api('POST', '/api/help-links', { code: 'mailbox_app_blocked' })
  return { approvalUrl, helpUrl: String(help.body.url) }
}

/** Three who have just left for a vendor and are not back: to come in, to sign in anew, to connect a mailbox. */
export async function sendAway(making: Making, links: { gustav: string }) {
  const { people } = making
  people.gustav = memberOf(making.world)
  const token = tokenOf(links.gustav)
  const trips = [
    { who: 'gustav', vendor: 'salesforce', path: '/api/invitation-attempts', body: { token } },
    { who: 'hanna', vendor: 'salesforce', path: '/api/sign-ins', body: {} },
    { who: 'carl', vendor: 'google', path: '/api/mailbox-attempts', body: { vendor: 'gmail' } },
  ] as const
  const away = []
  for (const { who, vendor, path, body } of trips) {
    const begun = people[who]?.api('POST', path, body)
    const url = begun && String((await must(who, begun)).authorizeUrl)
    if (url) away.push({ who, vendor, url })
  }
  return away
}

/** The product's own mails: Jonas's went and nobody wrote that down, Karin's waits. */
export async function leaveLetters(making: Making): Promise<void> {
  const { world } = making
  const astrid = await ownerOf(world, 'astrid')
  await run(world, 'dispatch-system', astrid)
  await inviteAs(making, 'jonas')
  const { ctx } = world.app
  const { notificationMail } = ctx
  if (!notificationMail) throw new Error('the product sends no mail')
  ctx.notificationMail = { ...notificationMail, send: (mail) => notificationMail.send(mail).then(powerCut) }
  await run(world, 'dispatch-system', astrid)
  ctx.notificationMail = notificationMail
  await inviteAs(making, 'karin')
}

/** What an admin, a member and the operator do that leaves nothing but a line in the audit. */
export async function leaveTraces(making: Making): Promise<void> {
  const { world, people } = making
  const { astrid, ben } = people
  if (!astrid || !ben) throw new Error('nobody is there')
  const { userId } = await ownerOf(world, 'ben')
  for (const role of ['admin', 'seller']) await astrid.api('PATCH', `/api/users/${userId}`, { role })
  await ben.api('PATCH', '/api/profile', { name: 'Ben B. Carter' })
  await astrid.api('POST', '/api/notification-mail/tests')
  const lisa = { email: emailOf('lisa'), name: 'Lisa Bohm' }
  await must('invitation', astrid.api('POST', '/api/invitations', lisa))
  const { invitations } = await must('invitations', astrid.api('GET', '/api/invitations'))
  const { id } =
    (invitations as { id: string; email: string }[]).find((one) => one.email === lisa.email) ?? {}
  for (const what of ['mailings', 'link', 'revocation'])
    await must(what, astrid.api('POST', `/api/invitations/${id}/${what}`))
  for (const words of [['hold'], ['release'], ['retry'], ['sign-in-link', emailOf('ben')]])
    await world.admin(...words)
  const other = memberOf(world)
  const link = await world.admin('sign-in-link', emailOf('ben'))
  await must(
    'a link',
    other.api('POST', '/api/sessions', { token: tokenOf(/\S+#\S+/.exec(link)?.[0] ?? '') }),
  )
  await must('signing out', other.api('DELETE', '/api/session'))
  await must('signing out others', ben.api('DELETE', '/api/sessions'))
  const panel = await panelOf(world, 'astrid', records.maria)
  for (const [type, priority] of Object.entries({
    call: 'high',
    email: 'normal',
    inmail: 'normal',
    custom: 'normal',
  }))
    await panel.call('POST', '/api/panel/tasks', {
      key: randomUUID(),
      type,
      priority,
      name: type === 'call' ? 'Call Maria' : `Maria by ${type}`,
      dueOn: '2026-12-01',
    })
}

/** A template that everybody may use and one that was deleted just now. */
export async function leaveTemplates(making: Making): Promise<void> {
  const astrid = making.people.astrid
  if (!astrid) throw new Error('Astrid is not here yet')
  const make = async (path: string, body: Record<string, unknown>) =>
    String((await must(path, astrid.api('POST', path, body))).id)
  const categoryId = await make('/api/template-categories', { name: 'First contact' })
  const html = `<p>Hello {{first_name}}</p><img src="data:image/png;base64,${png.toString('base64')}">`
  const content = { categoryId, subject: 'For {{company}}', html, notes: 'In spring' }
  const shared = await make('/api/templates', { name: 'Shared', ...content })
  await astrid.api('PATCH', `/api/templates/${shared}`, { isShared: true, isFavorite: true })
  const deleted = await make('/api/templates', { name: 'Deleted', ...content })
  await astrid.api('PATCH', `/api/templates/${deleted}`, { isDeleted: true })
}
