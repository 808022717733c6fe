import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Config } from '../config.ts'
import { type Check, warning } from './check.ts'

/**
 * A database in the folder `data` of the app beside the one that is used: a command that ran without the service's
 * APP_DATA_DIR made it, and what was made there, a workspace perhaps, is missing here. The sandbox's own may stay.
 */
export function checkOtherData(config: Config, appFolder: string): Check[] {
  const other = join(appFolder, 'data')
  const isOther = config.mode === 'real' && config.databaseUrl === null && resolve(config.dataDir) !== other
  if (!isOther || !existsSync(join(other, 'postgres', 'cluster')) || modeOf(other) === 'sandbox') return []
  return [
    warning(
      'data folder',
      `There is a second database in ${other}, and the one in ${config.dataDir} is used: if a workspace is missing, it is there.`,
    ),
  ]
}

/** What the launcher noted when it started upon this folder; a command alone notes nothing. */
function modeOf(folder: string): string | null {
  const file = join(folder, 'mode')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}
