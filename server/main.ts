import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { dataRoot } from '../bin/data-root.mjs'
import type { Launcher, Shell } from './commands/command.ts'
import { refusalOf } from './commands/refusal.ts'
import { runCommand } from './commands/run-command.ts'
import { readConfig } from './config.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Steps of the end, the last added first. */
const steps: { name: string; step: () => Promise<void>; limit: number }[] = []
/** Longer than all of them may take. A service manager and the launcher kill after 15 s what still lives. */
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
  onStop: (name, step, limit = 1_000) => void steps.push({ name, step, limit }),
  exit(code) {
    process.exitCode = code
    void stop().then(() => process.exit(code))
  },
  launcher,
}

/** The server, or one of the operator's commands. */
async function main(argv: string[]): Promise<void> {
  const outcome = await runCommand(shell, argv)
  if (!outcome) return
  if (outcome.out) console.log(outcome.out)
  if (outcome.error) console.error(outcome.error)
  process.exitCode = outcome.code
  await stop()
}

let stopping: Promise<void> | null = null

/** Stops everything once, however often it is asked: Ctrl-C arrives more than once. */
function stop(): Promise<void> {
  stopping ??= (async () => {
    setTimeout(() => process.exit(process.exitCode || 1), longestStop).unref()
    for (const { name, step, limit } of steps.reverse()) {
      const late = sleep(limit, `The stop did not wait any longer for ${name}.`, { ref: false })
      const complaint = await Promise.race([step(), late]).catch((error: Error) => error.message)
      if (complaint) console.error(complaint)
    }
    // The channel to the launcher would keep this process alive.
    if (process.connected) process.disconnect()
  })()
  return stopping
}

// Whoever read what this process prints has gone: no reason to go too.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void stop().then(() => process.exit(0)))
process.on('disconnect', () => void stop().then(() => process.exit(0)))

main(process.argv.slice(2)).catch(async (error: Error) => {
  const { message, code } = refusalOf(error)
  if (process.connected) process.send?.({ type: 'refused', message, code })
  else console.error(message)
  await stop()
  process.exit(code)
})
