import { ConfigError } from '../config.ts'
import { examine, reportWords, unreadableSettings } from '../doctor.ts'
import type { DoctorReport } from '../operator/check.ts'
import { type Command, exitCodes, type Shell } from './command.ts'
import { migrationsOf, openDatabaseOf } from './open-app.ts'

/** `doctor [--json]`: looks at everything that an installation needs and changes none of it. */
export const doctor: Command = {
  async run(shell, argv) {
    const report = await examineSettings(shell)
    shell.print(argv.includes('--json') ? JSON.stringify(report, null, 2) : reportWords(report))
    return report.ok ? exitCodes.done : exitCodes.failed
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
