import type { errorCodes } from '../contract/errors.ts'
import type { Context } from './context.ts'
import {
  type Answer,
  CommandError,
  exitCodes,
  helpAnswer,
  helpOf,
  misuse,
  readCall,
} from './operator/call.ts'
import { processes, rotateKey } from './operator/verbs/installation.ts'
import { hold, release } from './operator/verbs/mail.ts'
import { endSessions, inviteOne, resume, signInLink, suspend, userList } from './operator/verbs/people.ts'
import { retry } from './operator/verbs/retry.ts'
import type { Verb } from './operator/verbs/verb.ts'
import { workspaceCreate, workspaceList } from './operator/verbs/workspaces.ts'
import { Refusal } from './refusal.ts'

/** What an operator can do, by the words that follow `admin`. */
export const verbs: Record<string, Verb> = {
  'workspace create': workspaceCreate,
  'workspace list': workspaceList,
  invite: inviteOne,
  users: userList,
  'sign-in-link': signInLink,
  suspend,
  resume,
  'end-sessions': endSessions,
  hold,
  release,
  retry,
  processes,
  'rotate-key': rotateKey,
}

/** What an operator's command came to. `output` is for the terminal only: it may hold a first-run link. */
export interface AdminResult {
  ok: boolean
  output: string
}

/** Finds the verb that `argv` begins with, and the words after it. Throws CommandError for one that is not there. */
export function findVerb(argv: string[]): { name: string; verb: Verb; rest: string[] } {
  for (const length of [2, 1]) {
    const name = argv.slice(0, length).join(' ')
    const verb = verbs[name]
    if (verb) return { name, verb, rest: argv.slice(length) }
  }
  throw misuse('admin', argv[0] === undefined ? 'Name a command.' : `It does not know "${argv.join(' ')}".`)
}

/**
 * The page that `admin --help` prints, or `admin workspace --help` of the verbs that begin so; null when something else
 * is asked for.
 */
export function adminHelp(argv: string[]): string | null {
  if (!argv.includes('--help')) return null
  const [group = '', ...others] = argv.filter((word) => !word.startsWith('--'))
  const found = Object.entries(verbs).filter(([name]) => group === '' || name.startsWith(`${group} `))
  if (found.length === 0 || others.length > 0) return null
  const lines = found.flatMap(([name, { usage, about }]) => [
    `  ${`${name} ${usage}`.trim()}`,
    `      ${about.split('\n')[0]}`,
  ])
  return `npm run admin -- ${group || 'COMMAND'}\n\n${lines.join('\n')}\n\n  Each knows --help, and --json for programs.`
}

/** Runs one operator's command, audited as `operator`. Throws CommandError for what was typed or cannot be done. */
export async function runVerb(ctx: Context, argv: string[]): Promise<Answer> {
  const { name, verb, rest } = findVerb(argv)
  const call = readCall(`admin ${name}`, verb, rest)
  if (call.help) return helpAnswer(helpOf(`admin ${name}`, verb))
  try {
    return await verb.run(ctx, call)
  } catch (error) {
    if (error instanceof Refusal) throw new CommandError(refusals[error.code] ?? error.code)
    throw error
  }
}

/** The same for whoever has the product at hand: never throws for what the operator typed. */
export async function runAdmin(ctx: Context, argv: string[]): Promise<AdminResult> {
  try {
    const answer = await runVerb(ctx, argv)
    return { ok: answer.code === exitCodes.done, output: answer.text }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return { ok: false, output: error.message }
  }
}

const refusals: Partial<Record<(typeof errorCodes)[number], string>> = {
  already_invited: 'That address has an open invitation already.',
  already_member: 'That address belongs to a user already.',
  last_admin: 'That is the last admin of the workspace: make somebody else an admin first.',
  salesforce_other_org: 'That Salesforce org belongs to another workspace.',
}
