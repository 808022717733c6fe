import { resolve } from 'node:path'
import { keyReminder, backup as makeBackup } from '../operator/backup.ts'
import { type Call, done } from '../operator/call.ts'
import { restore as bringBack, type RestoreReport } from '../operator/restore.ts'
import type { Command, Shell } from './command.ts'
import { migrationsOf, openDatabaseOf } from './open-app.ts'
import { bringUpToDate } from './schema.ts'

export const backup: Command = {
  usage: 'FILE',
  about:
    'Writes every table into one new file, as they are at one instant, while the product runs.\nThe secret key is not in it: keep that too, and elsewhere.',
  words: ['the file'],
  async run(shell, call) {
    const { databaseUrl, file } = await open(shell, call)
    const made = await makeBackup(databaseUrl, file)
    const text = `${made.rows} rows of ${made.tables} tables are in ${file} (${made.bytes} bytes).\n${keyReminder}`
    return done(text, made)
  },
}

export const restore: Command = {
  usage: '[--hold] FILE',
  flags: { hold: { type: 'boolean' } },
  about:
    'Fills an empty database from a file that `backup` made, all of it or nothing.\nWith --hold no mail goes from it until: npm run admin -- release',
  words: ['the file'],
  async run(shell, call) {
    const { databaseUrl, file, mode, record } = await open(shell, call)
    const migrations = migrationsOf(shell)
    const held = call.flags.hold === true
    const back = await bringBack({ databaseUrl, file, migrations, record, hold: held ? { mode } : null })
    await bringUpToDate({ databaseUrl, migrations, say: shell.say })
    const lines = [
      `${back.rows} rows of ${back.tables} tables are back, as of ${back.madeAt}.`,
      keyReminder,
      ...whatWaits(back),
      aboutRecord(back, record),
      ...(held ? ['All mail is held until: npm run admin -- release'] : []),
    ]
    return done(lines.join('\n'), { ...back, held })
  },
}

/** What happens at the next start, and what nobody but a person can do. */
function whatWaits({ madeAt, sought, system, sessions }: RestoreReport): string[] {
  return [
    ...only(
      sought,
      `${sought} emails wait: after the next start each is looked for among what its mailbox has sent since ${madeAt}. Those found count as sent, the others go; what cannot be told waits for an admin, who sees it on every page.`,
    ),
    ...only(
      system,
      `${system} of the product's own mails (invitations, notices) wait for an admin: nobody can look for them.`,
    ),
    ...(sought + system === 0 ? ['No email waits.'] : []),
    ...only(sessions, `${sessions} sessions were ended: everybody signs in again.`),
    'Connections whose access was renewed since the backup may be lost; their users are told to connect again.',
    'What admins did since then (deactivations, roles, revoked invitations, ended connections) is undone: do it again.',
  ]
}

function aboutRecord({ record, newer }: RestoreReport, path: string): string {
  return record === 'missing'
    ? `The record of opt-outs and erasures was not found at ${path}, or what is there says nothing of this installation. No mail goes until an admin says so in the product: put the file there, empty the database and restore again if you have it.`
    : `${newer} lines of ${path} are newer than the backup: opt-outs and erasures that hold again before any mail goes.`
}

const only = (count: number, line: string) => (count > 0 ? [line] : [])

async function open(shell: Shell, call: Call) {
  const config = shell.readConfig()
  const databaseUrl = await openDatabaseOf(shell, config, { keepDatabase: true })
  return {
    databaseUrl,
    file: resolve(shell.folder, call.words[0] ?? ''),
    mode: config.mode,
    record: config.privacyRecord,
  }
}
