import type { Config } from '../config.ts'

/** What a command ends with. The table in docs/operations.md says the same to operators. */
export const exitCodes = {
  /** Done. */
  done: 0,
  /** It failed, or found a problem; the message says which. */
  failed: 1,
  /** The embedded database could not be kept alive. Another start may help, a look at its log will. */
  databaseLost: 75,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** What main.ts, the only file that touches environment, arguments and signals, lends to a command. */
export interface Shell {
  /** Folder of the program: migrations and built pages are below it. */
  root: string
  /** Folder in which the operator typed the command; names of files are relative to it. */
  folder: string
  /** Reads the settings. Throws ConfigError. */
  readConfig(): Config
  /** A line for whoever ran the command, on standard output. */
  print(line: string): void
  /**
   * Adds a step to the end of this process; the last step added is the first one taken. One that takes longer than
   * `limit` (milliseconds, 1 s unless told) is waited for no more, and `name` says which it was.
   */
  onStop(name: string, step: () => Promise<void>, limit?: number): void
  /** Stops everything and ends the process, when it cannot go on. */
  exit(code: ExitCode): void
  /** The launcher that started this process; null when there is none. */
  launcher: Launcher | null
}

/** The program that started this one and waits for its word. */
export interface Launcher {
  send(message: { type: string; [detail: string]: unknown }): void
  onMessage(handle: (message: { type?: string; argv?: string[] }) => Promise<void>): void
}

/** One of the operator's commands, or the start of the server. */
export interface Command {
  /** Runs with the words after the command's name. Null: it goes on until the process is told to stop. */
  run(shell: Shell, argv: string[]): Promise<ExitCode | null>
}
