import type { Context } from '../../context.ts'
import { deactivateUser, reactivateUser } from '../../features/team/administration/administration.ts'
import { invite, openInvitationOf } from '../../features/team/invitations/invitations.ts'
import { endAllSessions } from '../../features/team/sessions/sessions.ts'
import { makeSignInLink } from '../../features/team/sign-in-links/sign-in-links.ts'
import { findUserByEmail, listUsers, type User } from '../../features/team/users/users.ts'
import { listWorkspaces } from '../../features/team/workspaces/workspaces.ts'
import { Refusal } from '../../refusal.ts'
import { type Call, CommandError, done, misuse } from '../call.ts'
import { readPerson } from './person.ts'
import { chooseWorkspace, textFlag, type Verb, workspaceFlag } from './verb.ts'

export const inviteOne: Verb = {
  usage:
    'EMAIL [--role admin|seller] [--name "First Last"] [--language en|sv] [--from EMAIL] [--workspace NAME]',
  about: 'Invites somebody, in the name of --from or of the workspace.',
  words: ['the email address to invite'],
  flags: {
    ...workspaceFlag,
    role: { type: 'string' },
    name: { type: 'string' },
    language: { type: 'string' },
    from: { type: 'string' },
  },
  async run(ctx, call) {
    const person = readPerson('admin invite', call, call.words[0] ?? '')
    const { id: workspaceId } = await chooseWorkspace(ctx, call)
    if (await findUserByEmail(ctx.db, { workspaceId, email: person.email }))
      throw new Refusal('already_member')
    const from = await inviter(ctx, workspaceId, textFlag(call, 'from'))
    const { url } = await invite(ctx, { workspaceId, ...person, from, by: null })
    return done(`${person.email} is invited. The link, should the mail not arrive:\n${url}`, {
      email: person.email,
      url,
    })
  },
}

export const userList: Verb = {
  usage: '[--workspace NAME]',
  about: 'Lists the users.',
  flags: workspaceFlag,
  async run(ctx, call) {
    const { id } = await chooseWorkspace(ctx, call)
    const users = (await listUsers(ctx.db, id)).map(({ email, role, name, state, activated_at }) => ({
      email,
      role,
      name,
      state,
      since: activated_at.toISOString(),
    }))
    const lines = users.map(
      ({ email, role, name, state, since }) =>
        `${email}  ${role}  ${name}  since ${since.slice(0, 10)}${state === 'active' ? '' : `  ${state}`}`,
    )
    return done(lines.join('\n') || 'Nobody has activated an account yet.', { users })
  },
}

export const signInLink: Verb = {
  usage: 'EMAIL [--workspace NAME]',
  about: 'Makes a link that signs this user in once, within 15 minutes. It is shown here only.',
  words: ['the email address of the user'],
  flags: workspaceFlag,
  async run(ctx, call) {
    const [email = ''] = call.words
    const { id: workspaceId } = await chooseWorkspace(ctx, call)
    const { url, expiresAt } = await makeSignInLink(ctx, { workspaceId, email }).catch((error: unknown) => {
      if (error instanceof Refusal && error.code === 'not_found')
        throw new CommandError(`${email} is no active user of this workspace; see: npm run admin -- users`)
      throw error
    })
    const until = `${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
    return done(`Whoever opens this link becomes ${email}. It works once, until ${until}:\n${url}`, {
      url,
      expiresAt: expiresAt.toISOString(),
    })
  },
}

export const suspend: Verb = {
  usage: 'EMAIL [--workspace NAME]',
  about:
    'Closes a user’s account at once: sessions end, waiting mail is cancelled, the grants go back to their vendors.\nThe same as Deactivate under Users. `resume` opens it again.',
  words: ['the email address of the user'],
  flags: workspaceFlag,
  async run(ctx, call) {
    const user = await findUser(ctx, call)
    await deactivateUser(ctx, operatorOf(user), user.id)
    return done(`${user.email} is out: nobody signs in as them, and nothing is sent in their name.`)
  },
}

export const resume: Verb = {
  usage: 'EMAIL [--workspace NAME]',
  about:
    'Opens an account that was closed. Its user signs in with Salesforce and connects the mailbox again.',
  words: ['the email address of the user'],
  flags: workspaceFlag,
  async run(ctx, call) {
    const user = await findUser(ctx, call)
    await reactivateUser(ctx, operatorOf(user), user.id)
    return done(`${user.email} may sign in again, and then connects Salesforce and the mailbox anew.`)
  },
}

export const endSessions: Verb = {
  usage: '[EMAIL | --all] [--workspace NAME]',
  about: 'Signs one user, or with --all everybody, out of the web app and of open panels.',
  words: ['the email address of the user, or --all'],
  least: 0,
  flags: { ...workspaceFlag, all: { type: 'boolean' } },
  async run(ctx, call) {
    if ((call.flags.all === true) === (call.words.length === 1))
      throw misuse('admin end-sessions', 'Name the email address of one user, or --all.')
    if (call.flags.all === true) {
      const name = textFlag(call, 'workspace')
      const rows = (await listWorkspaces(ctx.db)).filter((row) => name === undefined || row.name === name)
      if (rows.length === 0) throw new CommandError('There is no such workspace.')
      let ended = 0
      for (const { id } of rows) ended += await endAllSessions(ctx, { workspaceId: id, userId: null })
      return done(`Everybody is signed out (${ended} sessions).`, { ended })
    }
    const user = await findUser(ctx, call)
    const ended = await endAllSessions(ctx, { workspaceId: user.workspace_id, userId: user.id })
    return done(`${user.email} is signed out everywhere (${ended} sessions).`, { ended })
  },
}

/** The operator in the place of an actor: no user, and nobody’s own account. */
const operatorOf = ({ workspace_id }: User) => ({
  workspaceId: workspace_id,
  userId: null,
  email: 'operator',
  ipPrefix: null,
})

async function findUser(ctx: Context, call: Call): Promise<User> {
  const [email = ''] = call.words
  const { id: workspaceId, name } = await chooseWorkspace(ctx, call)
  const user = await findUserByEmail(ctx.db, { workspaceId, email })
  if (!user) throw new CommandError(`${email} is no user of "${name}"; see: npm run admin -- users`)
  return user
}

/** In whose name: a user, or somebody who is invited and not here yet. */
async function inviter(ctx: Context, workspaceId: string, email: string | undefined) {
  if (!email) return { userId: null, name: null }
  const user = await findUserByEmail(ctx.db, { workspaceId, email })
  if (user) return { userId: user.id, name: user.name }
  const open = await openInvitationOf(ctx, { workspaceId, email })
  if (!open) throw misuse('admin invite', `--from ${email} is nobody in this workspace.`)
  return { userId: null, name: open.name ?? email }
}
