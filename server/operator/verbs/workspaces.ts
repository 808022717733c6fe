import type { Context } from '../../context.ts'
import { audit } from '../../features/team/audit/audit.ts'
import { invite } from '../../features/team/invitations/invitations.ts'
import { seedSetting } from '../../features/team/settings/settings.ts'
import {
  createWorkspace,
  findWorkspaceByName,
  listWorkspaces,
} from '../../features/team/workspaces/workspaces.ts'
import { CommandError, done, misuse } from '../call.ts'
import { readPerson } from './person.ts'
import { textFlag, type Verb } from './verb.ts'

export const workspaceCreate: Verb = {
  usage: 'NAME ADMIN_EMAIL [--name "First Last"] [--language en|sv] [--org 00D…]',
  about: 'Makes a workspace and invites its first admin.',
  words: ['the workspace', 'the email address of its first admin'],
  flags: { name: { type: 'string' }, language: { type: 'string' }, org: { type: 'string' } },
  async run(ctx, call) {
    const [name = '', email = ''] = call.words
    if (await findWorkspaceByName(ctx.db, name))
      throw new CommandError(`There is a workspace "${name}" already.`)
    const person = { ...readPerson('admin workspace create', call, email), role: 'admin' as const }
    const org = textFlag(call, 'org') ?? null
    if (org && !/^00D[a-zA-Z0-9]{15}$/.test(org))
      throw misuse(
        'admin workspace create',
        '--org is a Salesforce organization id with 18 characters, beginning with 00D.',
      )
    const workspace = await createWorkspace(ctx, { name, orgId: org })
    if (ctx.settings.mode === 'sandbox') await seedPostalAddress(ctx, workspace.id)
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
    return done(`Workspace "${name}" is there. Its first admin begins here:\n${url}`, {
      workspace: workspace.id,
      url,
    })
  },
}

/** The company of the sandbox has its post somewhere, as a company has that is set up. */
async function seedPostalAddress(ctx: Context, workspaceId: string): Promise<void> {
  const postalAddress = 'Nordvik Instruments AB\nHamngatan 2\n411 14 Göteborg, Sweden'
  const value = { append: true, message: null, ownMessages: false, postalAddress }
  await ctx.db
    .transaction()
    .execute((db) => seedSetting(ctx, db, { workspaceId, section: 'unsubscribe', value }))
}

export const workspaceList: Verb = {
  usage: '',
  about: 'Lists the workspaces.',
  async run(ctx) {
    const workspaces = await listWorkspaces(ctx.db)
    const lines = workspaces.map((row) => `${row.name}  ${row.orgId ?? '(no Salesforce org yet)'}  ${row.id}`)
    return done(lines.join('\n') || 'There is no workspace yet.', { workspaces })
  },
}
