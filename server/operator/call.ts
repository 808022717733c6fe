import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** What a command ends with. The table in docs/operations.md says the same to operators. */
export const exitCodes = {
  /** Done. */
  done: 0,
  /** It failed, or found a problem; the message says which. */
  failed: 1,
  /** The command line was not understood; nothing was done. */
  usage: 2,
  /** It cannot be done now, and may be tried again. */
  later: 75,
  /** The settings, or the database that they name, do not fit this version: trying again changes nothing. */
  settings: 78,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** A command cannot go on, for a reason that its operator can act upon: one sentence, and what the process ends with. */
export class CommandError extends Error {
  readonly code: ExitCode

  constructor(sentence: string, code: ExitCode = exitCodes.failed) {
    super(sentence)
    this.name = 'CommandError'
    this.code = code
  }
}

/** How a command is called. */
export interface Usage {
  /** The words that follow its name, as the help shows them: `EMAIL [--workspace NAME]`. */
  usage: string
  /** What it does: the first line is a sentence of its own. */
  about: string
  flags?: ParseArgsOptionsConfig
  /** What each word names, for the sentence that misses one. No other words are taken. */
  words?: readonly string[]
  /** How many of them are needed; left out, all. */
  least?: number
}

/** A command line that was understood. */
export interface Call {
  words: string[]
  flags: Record<string, string | boolean | undefined>
  help: boolean
  json: boolean
}

/** What a command came to. */
export interface Answer {
  code: ExitCode
  /** For a person at the terminal. It may hold a link that is a secret. */
  text: string
  /** For programs; `ok` is added. */
  data: object
}

export const done = (text: string, data: object = {}): Answer => ({ code: exitCodes.done, text, data })

/** Reads the words and flags after a command's name. Throws CommandError `usage` for what the command does not know. */
export function readCall(name: string, command: Usage, argv: string[]): Call {
  const wanted = command.words ?? []
  const { values, positionals } = parse(name, command, argv)
  const { help, json, ...flags } = values
  if (help === true) return { words: [], flags: {}, help: true, json: json === true }
  const missing = wanted[positionals.length]
  if (missing && positionals.length < (command.least ?? wanted.length)) throw misuse(name, `Name ${missing}.`)
  const stranger = positionals[wanted.length]
  if (stranger !== undefined) throw misuse(name, `It does not know "${stranger}".`)
  return { words: positionals, flags: flags as Call['flags'], help: false, json: json === true }
}

function parse(name: string, command: Usage, args: string[]) {
  const both = { help: { type: 'boolean' }, json: { type: 'boolean' } } as const
  try {
    return parseArgs({ args, options: { ...command.flags, ...both }, allowPositionals: true, strict: true })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    // The rest of Node's sentence is about how to pass a flag as a word.
    throw misuse(name, `${error.message.split(/\.\s|\n/)[0]?.replace(/\.$/, '')}.`)
  }
}

/** One sentence about a command line, and where to read on. */
export function misuse(name: string, sentence: string): CommandError {
  return new CommandError(`${sentence} See: ${callOf(name)} --help`, exitCodes.usage)
}

/** The command as an operator types it. */
export function callOf(name: string): string {
  const [first = '', ...rest] = name.split(' ')
  return ['npm run', first, '--', ...rest].filter((part) => part !== '').join(' ')
}

/** What `--help` comes to. */
export const helpAnswer = (help: string): Answer => done(help, { help })

/** The page that `--help` prints. */
export function helpOf(name: string, { usage, about }: Usage): string {
  return `${callOf(name)} ${usage}\n\n${about}\n\n  --json  answers with one JSON object\n  --help  prints this`
}
