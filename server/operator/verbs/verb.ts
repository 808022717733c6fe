import type { Context } from '../../context.ts'
import { listWorkspaces } from '../../features/team/workspaces/workspaces.ts'
import { type Answer, type Call, CommandError, exitCodes, type Usage } from '../call.ts'

/** One thing that an operator does to the running product, audited as `operator`. */
export interface Verb extends Usage {
  run(ctx: Context, call: Call): Promise<Answer>
}

export const workspaceFlag = { workspace: { type: 'string' } } as const

/** The one workspace that a command is about: named by `--workspace`, or the only one. */
export async function chooseWorkspace(ctx: Context, call: Call): Promise<{ id: string; name: string }> {
  const rows = await listWorkspaces(ctx.db)
  const { workspace } = call.flags
  const found =
    workspace === undefined && rows.length === 1 ? rows[0] : rows.find((row) => row.name === workspace)
  if (found) return found
  if (rows.length === 0) throw new CommandError('Make a workspace first: npm run admin -- workspace create')
  const names = rows.map((row) => `"${row.name}"`).join(', ')
  throw new CommandError(`Name one of the workspaces with --workspace: ${names}.`, exitCodes.usage)
}

/** Text of a flag; undefined when it was not given. */
export function textFlag(call: Call, name: string): string | undefined {
  const value = call.flags[name]
  return typeof value === 'string' ? value : undefined
}
