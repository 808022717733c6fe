import { createHash } from 'node:crypto'
import { accessSync, chmodSync, constants, mkdirSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { exitCodes, isFullDisk, Refusal } from './refusal.mjs'

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/**
 * The folder of this installation's data (not created): APP_DATA_DIR; else, as root, a folder below
 * /var/lib, because the database's own user could not enter a clone below /root; else `data` in the
 * clone; else, when the clone is not ours to write to, one below the home folder.
 */
export function dataRoot(env, repoRoot) {
  if (env.APP_DATA_DIR) return resolve(repoRoot, env.APP_DATA_DIR)
  const hash = createHash('sha256').update(realpathSync(repoRoot)).digest('hex').slice(0, 12)
  if (process.getuid?.() === 0) return join('/var/lib/msi-actions', hash)
  if (isWritable(repoRoot)) return join(repoRoot, 'data')
  return join(env.XDG_DATA_HOME || join(homedir(), '.local/share'), 'msi-actions', hash)
}

/**
 * Creates the data folder, closed to other users. As root they may pass through it (0711): PostgreSQL
 * runs as another user and its cluster lies inside. Throws Refusal when it may not be written to.
 */
export function makeDataRoot(folder) {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700
  try {
    const first = mkdirSync(folder, { recursive: true, mode })
    // The umask may have taken bits away from every folder that was made.
    for (let made = folder; first && made.length >= first.length; made = dirname(made)) chmodSync(made, mode)
    if (mode === 0o711) chmodSync(folder, statSync(folder).mode | 0o111)
    for (const part of ['log', 'sandbox']) mkdirSync(join(folder, part), { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw new Refusal(
      `Cannot write to the data folder ${folder} (${error.code}): give this user the right to, or set APP_DATA_DIR to a folder of your own.`,
      isFullDisk(error) ? exitCodes.later : exitCodes.settings,
    )
  }
}
