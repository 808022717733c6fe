import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { dataRoot } from '../bin/data-root.mjs'
import type { Launcher, Shell } from './commands/command.ts'
import { Ending } from './commands/ending.ts'
import { refusalOf } from './commands/refusal.ts'
import { runCommand } from './commands/run-command.ts'
import { readConfig } from './config.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const argv = process.argv.slice(2)
const ending = new Ending((line) => console.error(line))
/** Longer than all of its steps may take. */
const longestStop = 13_500

const launcher: Launcher | null = process.send
  ? {
      send: (message) => void (process.connected && process.send?.(message)),
      onMessage: (handle) => void process.on('message', handle),
    }
  : null

const shell: Shell = {
  root,
  // npm starts us in the project's folder; the name was typed in another.
  folder: process.env.INIT_CWD ?? process.env.PWD ?? '.',
  readConfig: () => readConfig(process.env, dataRoot(process.env, root)),
  say: (line) => console.error(line),
  onStop: (name, step, time) => ending.add(name, step, time),
  exit: (code) => void endWith(code),
  launcher,
}

/** The server, or one of the operator's commands. */
async function main(): Promise<void> {
  const outcome = await runCommand(shell, argv)
  if (!outcome || ending.hasBegun) return
  if (outcome.out) console.log(outcome.out)
  if (outcome.error) console.error(outcome.error)
  process.exitCode = outcome.code
  await stop()
}

/** Stops everything, however often it is asked. */
async function stop(): Promise<void> {
  if (!ending.hasBegun) setTimeout(() => process.exit(process.exitCode || 1), longestStop).unref()
  await ending.begin()
  // The channel to the launcher would keep this process alive.
  if (process.connected) process.disconnect()
}

/** The first reason to end is the one that is told. */
async function endWith(code: number): Promise<void> {
  if (!ending.hasBegun) process.exitCode = code
  await stop()
  process.exit()
}

// Whoever read what this process prints has gone: no reason to go too.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

/** A server that is told to stop has done what it should; a command has not. */
const endBySignal = (signal: NodeJS.Signals) =>
  endWith((argv[0] ?? 'start') === 'start' ? 0 : 128 + constants.signals[signal])
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => endBySignal(signal))
process.on('disconnect', () => endBySignal('SIGHUP'))

main().catch(async (error: Error) => {
  // What breaks off because everything is being stopped is no news.
  if (ending.hasBegun) return
  const { message, code } = refusalOf(error)
  if (process.connected) process.send?.({ type: 'refused', message, code })
  else console.error(message)
  await endWith(code)
})
