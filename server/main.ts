import { fileURLToPath } from 'node:url'
import { dataRoot } from '../bin/data-root.mjs'
import { admin } from './commands/admin.ts'
import type { Command, Launcher, Shell } from './commands/command.ts'
import { backup, restore } from './commands/copies.ts'
import { doctor } from './commands/doctor.ts'
import { migrate } from './commands/migrate.ts'
import { refusalSentence } from './commands/refusal-sentence.ts'
import { start } from './commands/start.ts'
import { readConfig } from './config.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const commands: Record<string, Command> = { admin, backup, doctor, migrate, restore }

/** Steps of the end, the last added first. */
const steps: (() => Promise<void>)[] = []

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
  print: (line) => console.log(line),
  onStop: (step) => void steps.push(step),
  launcher,
}

/** The server, or one of the operator's commands. */
async function main([name = '', ...words]: string[]): Promise<void> {
  const code = await (commands[name] ?? start).run(shell, words)
  if (code === null) return
  process.exitCode = code
  await stop()
}

let stopping: Promise<void> | null = null

/** Stops everything once, however often it is asked: Ctrl-C arrives more than once. */
function stop(): Promise<void> {
  stopping ??= (async () => {
    for (const step of steps.reverse()) await step().catch((error: Error) => console.error(error.message))
    // The channel to the launcher would keep this process alive.
    if (process.connected) process.disconnect()
  })()
  return stopping
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void stop().then(() => process.exit(0)))
process.on('disconnect', () => void stop().then(() => process.exit(0)))

main(process.argv.slice(2)).catch(async (error: Error) => {
  const message = refusalSentence(error)
  if (process.connected) process.send?.({ type: 'refused', message })
  else console.error(message)
  await stop()
  process.exit(1)
})
