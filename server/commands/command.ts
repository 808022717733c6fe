import type { Config } from '../config.ts'
import type { Answer, Call, ExitCode, Usage } from '../operator/call.ts'
import type { StepTime } from './ending.ts'

/** What main.ts, the only file that touches environment, arguments and signals, lends to a command. */
export interface Shell {
  /** Folder of the program: migrations and built pages are below it. */
  root: string
  /** Folder in which the operator typed the command; names of files are relative to it. */
  folder: string
  /** Reads the settings. Throws ConfigError. */
  readConfig(): Config
  /** A line about what goes on, while a command takes its time; its answer is printed by whoever calls it. */
  say(line: string): void
  /**
   * Adds a step to the end of this process; the last step added is the first one taken. One that takes longer than
   * its `time` allows (1 s unless told) is waited for no more, and `name` says which it was.
   */
  onStop(name: string, step: () => Promise<void>, time?: StepTime): void
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
export interface Command extends Usage {
  /** Null: it goes on until the process is told to stop. */
  run(shell: Shell, call: Call): Promise<Answer | null>
}
