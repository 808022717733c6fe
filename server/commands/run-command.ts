import {
  type Answer,
  callOf,
  done,
  type ExitCode,
  exitCodes,
  helpAnswer,
  helpOf,
  misuse,
  readCall,
} from '../operator/call.ts'
import { runAdminCommand } from './admin.ts'
import type { Command, Shell } from './command.ts'
import { backup, restore } from './copies.ts'
import { doctor } from './doctor.ts'
import { migrate } from './migrate.ts'
import { refusalOf } from './refusal.ts'
import { start } from './start.ts'

/** The commands by name; `admin` has verbs of its own. */
export const commands: Record<string, Command> = { backup, doctor, migrate, restore, start }

/** What a command line came to, ready to be printed; null when the server runs on. */
export interface Outcome {
  code: ExitCode
  /** For standard output. */
  out: string
  /** For standard error: what went wrong. */
  error: string
}

/** Runs what `argv` names; without a name, the server. Throws nothing but what start throws. */
export async function runCommand(shell: Shell, argv: string[]): Promise<Outcome | null> {
  const [name = 'start'] = argv
  if (name === 'start') {
    const started = await answerOf(shell, argv)
    return started && { code: started.code, out: started.text, error: '' }
  }
  const isJson = argv.includes('--json')
  try {
    const answer = (await answerOf(shell, argv)) ?? done('')
    const { code, text, data } = answer
    return { code, out: isJson ? asJson({ ok: code === exitCodes.done, ...data }) : text, error: '' }
  } catch (error) {
    const { code, message } = refusalOf(error as Error)
    return { code, out: isJson ? asJson({ ok: false, error: message }) : '', error: isJson ? '' : message }
  }
}

async function answerOf(shell: Shell, [name = 'start', ...words]: string[]): Promise<Answer | null> {
  if (name === '--help') return helpAnswer(overview())
  if (name === 'admin') return runAdminCommand(shell, words)
  const command = commands[name]
  if (!command) throw misuse('', `There is no command "${name}".`)
  const call = readCall(name, command, words)
  return call.help ? helpAnswer(helpOf(name, command)) : command.run(shell, call)
}

function overview(): string {
  const lines = Object.entries(commands).flatMap(([name, { usage, about }]) => [
    `  ${`${callOf(name)} ${usage}`.trim()}`,
    `      ${about.split('\n')[0]}`,
  ])
  return [...lines, '  npm run admin -- COMMAND', '      See: npm run admin -- --help'].join('\n')
}

const asJson = (value: object) => JSON.stringify(value, null, 2)
