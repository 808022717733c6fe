import type { Shell } from '../../server/commands/command.ts'
import { readConfig } from '../../server/config.ts'
import { repoRoot } from './source-files.ts'

/** A terminal in `folder` with these settings, from which the server's commands are run in this process. */
export function terminalIn(folder: string, env: NodeJS.ProcessEnv, root = repoRoot): Shell {
  return {
    root,
    folder,
    readConfig: () => readConfig(env, folder),
    say: () => {},
    onStop: () => {},
    exit: () => {},
    launcher: null,
  }
}
