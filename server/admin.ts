import { parseArgs } from 'node:util'
import { emailAddress, language, role } from '../contract/basics.ts'
import type { errorCodes } from '../contract/errors.ts'
import type { Context } from './context.ts'
import { audit } from './features/audit/audit.ts'
import { invite, openInvitationOf } from './features/invitations/invitations.ts'
import { makeSignInLink } from './features/sign-in-links/sign-in-links.ts'
import { findUserByEmail, listUsers } from './features/users/users.ts'
import {
  createWorkspace,
  findWorkspaceByName,
  KeyDoesNotFit,
  listWorkspaces,
  rewrapDataKeys,
} from './features/workspaces/workspaces.ts'
import { isServerRunning } from './operator/running.ts'
import { Refusal } from './refusal.ts'

/** What an operator's command came to. `output` is for the terminal only: it may hold a first-run link. */
export interface AdminResult {
  ok: boolean
  output: string
}

const usage = `Commands:
  workspace create NAME ADMIN_EMAIL [--name "First Last"] [--language en|sv] [--org 00D…]
      Makes a workspace and invites its first admin.
  workspace list
  invite EMAIL [--role admin|seller] [--name "First Last"] [--language en|sv] [--from EMAIL] [--workspace NAME]
      Invites somebody, in the name of --from or of the workspace.
  users [--workspace NAME]
      Lists the users.
  sign-in-link EMAIL [--workspace NAME]
      Makes a link that signs this user in once, within 15 minutes. It is shown here only.
  rotate-key
      Wraps every workspace's data key by the new secret key: SECRET_KEY, after SECRET_KEY_PREVIOUS.
      Where the key is a file in the data folder, makes a new one.`

const options = {
  name: { type: 'string' },
  language: { type: 'string', default: 'en' },
  role: { type: 'string', default: 'seller' },
  org: { type: 'string' },
  from: { type: 'string' },
  workspace: { type: 'string' },
} as const

type Values = {
  name?: string
  language: string
  role: string
  org?: string
  from?: string
  workspace?: string
}

/** Runs one operator's command, audited as `operator`. Never throws for what the operator typed. */
export async function runAdmin(ctx: Context, argv: string[]): Promise<AdminResult> {
  try {
    const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true })
    const [noun, ...rest] = positionals
    if (noun === 'workspace' && rest[0] === 'create') return await workspaceCreate(ctx, rest.slice(1), values)
    if (noun === 'workspace' && rest[0] === 'list') return await workspaceList(ctx)
    if (noun === 'invite') return await inviteOne(ctx, rest, values)
    if (noun === 'users') return await userList(ctx, values)
    if (noun === 'sign-in-link') return await signInLink(ctx, rest, values)
    if (noun === 'rotate-key') return await rotateKey(ctx)
    return { ok: false, output: usage }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, output: refusalWords(error) }
    if (error instanceof BadCommand || isArgumentError(error))
      return { ok: false, output: `${(error as Error).message}\n\n${usage}` }
    throw error
  }
}

class BadCommand extends Error {}

async function workspaceCreate(ctx: Context, [name, email]: string[], values: Values): Promise<AdminResult> {
  if (!name || !email) throw new BadCommand('Name the workspace and the e-mail address of its first admin.')
  if (await findWorkspaceByName(ctx.db, name)) throw new BadCommand(`There is a workspace "${name}" already.`)
  const person = readPerson(email, { ...values, role: 'admin' })
  if (values.org && !/^00D[a-zA-Z0-9]{15}$/.test(values.org)) {
    throw new BadCommand('--org is a Salesforce organization id with 18 characters, beginning with 00D.')
  }
  const workspace = await createWorkspace(ctx, { name, orgId: values.org ?? null })
  await audit(ctx, ctx.db, {
    workspaceId: workspace.id,
    userId: null,
    actor: 'operator',
    verb: 'workspace.created',
    subject: { type: 'workspace', id: workspace.id },
    detail: { name },
  })
  const from = { userId: null, name: null }
  const { url } = await invite(ctx, { workspaceId: workspace.id, ...person, from, by: null })
  return { ok: true, output: `Workspace "${name}" is there. Its first admin begins here:\n${url}` }
}

async function workspaceList(ctx: Context): Promise<AdminResult> {
  const rows = await listWorkspaces(ctx.db)
  const lines = rows.map((row) => `${row.name}  ${row.orgId ?? '(no Salesforce org yet)'}  ${row.id}`)
  return { ok: true, output: lines.join('\n') || 'There is no workspace yet.' }
}

async function inviteOne(ctx: Context, [email]: string[], values: Values): Promise<AdminResult> {
  if (!email) throw new BadCommand('Name the e-mail address to invite.')
  const person = readPerson(email, values)
  const workspaceId = await chooseWorkspace(ctx, values.workspace)
  if (await findUserByEmail(ctx.db, { workspaceId, email: person.email })) throw new Refusal('already_member')
  const { url } = await invite(ctx, {
    workspaceId,
    ...person,
    from: await inviter(ctx, workspaceId, values.from),
    by: null,
  })
  return { ok: true, output: `${person.email} is invited. The link, should the mail not arrive:\n${url}` }
}

async function userList(ctx: Context, values: Values): Promise<AdminResult> {
  const workspaceId = await chooseWorkspace(ctx, values.workspace)
  const users = await listUsers(ctx.db, workspaceId)
  const lines = users.map((user) => {
    const since = user.activated_at.toISOString().slice(0, 10)
    return `${user.email}  ${user.role}  ${user.name}  since ${since}`
  })
  return { ok: true, output: lines.join('\n') || 'Nobody has activated an account yet.' }
}

async function signInLink(ctx: Context, [email]: string[], values: Values): Promise<AdminResult> {
  if (!email) throw new BadCommand('Name the e-mail address of the user.')
  const workspaceId = await chooseWorkspace(ctx, values.workspace)
  const { url, expiresAt } = await makeSignInLink(ctx, { workspaceId, email }).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'not_found')
      throw new BadCommand(`${email} is no active user of this workspace; see: users`)
    throw error
  })
  const until = `${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return {
    ok: true,
    output: `Whoever opens this link becomes ${email}. It works once, until ${until}:\n${url}`,
  }
}

async function rotateKey(ctx: Context): Promise<AdminResult> {
  if (ctx.settings.mode === 'sandbox' && (await isServerRunning(ctx))) {
    return { ok: false, output: 'A server is running and would go on with the former key: stop it first.' }
  }
  try {
    const { rewrapped, already } = await rewrapDataKeys(ctx)
    const done = `${rewrapped} data key${rewrapped === 1 ? '' : 's'} wrapped anew, ${already} had the new key already.`
    const next = 'Backups made until now still need the former key: keep it as long as you keep them.'
    return { ok: true, output: rewrapped > 0 ? `${done}\n${next}` : done }
  } catch (error) {
    if (!(error instanceof KeyDoesNotFit)) throw error
    return {
      ok: false,
      output: `Neither SECRET_KEY nor SECRET_KEY_PREVIOUS fits workspace "${error.workspace}": set the one it was made with. Nothing was changed.`,
    }
  }
}

async function chooseWorkspace(ctx: Context, name: string | undefined): Promise<string> {
  const rows = await listWorkspaces(ctx.db)
  const found = name === undefined && rows.length === 1 ? rows[0] : rows.find((row) => row.name === name)
  if (!found)
    throw new BadCommand(
      rows.length === 0 ? 'Make a workspace first.' : 'Name one with --workspace; see: workspace list',
    )
  return found.id
}

/** In whose name: a user, or somebody who is invited and not here yet. */
async function inviter(ctx: Context, workspaceId: string, email: string | undefined) {
  if (!email) return { userId: null, name: null }
  const user = await findUserByEmail(ctx.db, { workspaceId, email })
  if (user) return { userId: user.id, name: user.name }
  const open = await openInvitationOf(ctx, { workspaceId, email })
  if (!open) throw new BadCommand(`--from ${email} is nobody in this workspace.`)
  return { userId: null, name: open.name ?? email }
}

function readPerson(email: string, values: Values) {
  const parsed = {
    email: emailAddress.safeParse(email),
    role: role.safeParse(values.role),
    language: language.safeParse(values.language),
  }
  if (!parsed.email.success) throw new BadCommand(`${email} is not an e-mail address.`)
  if (!parsed.role.success) throw new BadCommand('--role is admin or seller.')
  if (!parsed.language.success) throw new BadCommand('--language is en or sv.')
  return {
    email: parsed.email.data,
    role: parsed.role.data,
    language: parsed.language.data,
    name: values.name ?? null,
  }
}

const refusals: Partial<Record<(typeof errorCodes)[number], string>> = {
  already_invited: 'That address has an open invitation already.',
  already_member: 'That address belongs to a user already.',
  salesforce_other_org: 'That Salesforce org belongs to another workspace.',
}

function refusalWords(refusal: Refusal): string {
  return refusals[refusal.code] ?? refusal.code
}

function isArgumentError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}
