import { listProcesses } from '../../features/background/processes/processes.ts'
import { KeyDoesNotFit, rewrapDataKeys } from '../../features/team/workspaces/workspaces.ts'
import { CommandError, done } from '../call.ts'
import { isServerRunning } from '../running.ts'
import type { Verb } from './verb.ts'

export const processes: Verb = {
  usage: '',
  about: 'Lists the processes that run on this database: what each does, its version and machine.',
  async run(ctx) {
    const found = await listProcesses(ctx)
    const lines = found.map(
      (one) =>
        `${one.runs.padEnd(6)}  ${one.version ?? '?'}  ${one.host ?? '?'}  since ${one.startedAt.toISOString()}`,
    )
    return done(lines.join('\n') || 'No process runs on this database.', { processes: found })
  },
}

export const rotateKey: Verb = {
  usage: '',
  about:
    'Wraps every workspace’s data key by the new secret key: SECRET_KEY, after SECRET_KEY_PREVIOUS.\nWhere the key is a file in the data folder, makes a new one.',
  async run(ctx) {
    if (ctx.settings.mode === 'sandbox' && (await isServerRunning(ctx)))
      throw new CommandError('A server is running and would go on with the former key: stop it first.')
    try {
      const { rewrapped, already } = await rewrapDataKeys(ctx)
      const words = `${rewrapped} data key${rewrapped === 1 ? '' : 's'} wrapped anew, ${already} had the new key already.`
      const next = 'Backups made until now still need the former key: keep it as long as you keep them.'
      return done(rewrapped > 0 ? `${words}\n${next}` : words, { rewrapped, already })
    } catch (error) {
      if (!(error instanceof KeyDoesNotFit)) throw error
      throw new CommandError(
        `Neither SECRET_KEY nor SECRET_KEY_PREVIOUS fits workspace "${error.workspace}": set the one it was made with. Nothing was changed.`,
      )
    }
  },
}
