import { ConfigError } from '../config.ts'
import { examine, reportWords, unreadableSettings } from '../doctor.ts'
import { exitCodes } from '../operator/call.ts'
import type { DoctorReport } from '../operator/check.ts'
import type { Command, Shell } from './command.ts'
import { migrationsOf, openDatabaseOf } from './open-app.ts'

export const doctor: Command = {
  usage: '',
  about:
    'Looks at everything that an installation needs and changes none of it: one line a check, what to do below each problem, then the addresses to paste.\nEnds with 1 when there is a problem.',
  async run(shell) {
    const report = await examineSettings(shell)
    return {
      code: report.ok ? exitCodes.done : exitCodes.failed,
      text: reportWords(report),
      data: report,
    }
  },
}

async function examineSettings(shell: Shell): Promise<DoctorReport> {
  try {
    const config = shell.readConfig()
    return await examine({
      config,
      migrations: migrationsOf(shell),
      startEmbedded: () => openDatabaseOf(shell, { ...config, databaseUrl: null }, { keepDatabase: true }),
    })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return unreadableSettings(error.message)
  }
}
