import type { App } from '../app.ts'
import type { Config } from '../config.ts'
import { healthAnswers, openHealthPort } from '../http/health.ts'
import { registerGauges } from '../operator/gauges.ts'
import type { Shell } from './command.ts'
import { listening } from './listening.ts'

/** What keeps a process from being ready before it runs; docs/operations.md says what to do about each. */
type Beginning = 'database_away' | 'migrating'

/** The health port of a process: open before anything is waited for, so that nobody takes it for dead. */
export interface HealthPort {
  isAt(beginning: Beginning): void
  /** The product is there: from now on it answers by itself. */
  hand(app: App): void
}

/** Opens HEALTH_PORT, where there is one. The process lives and is not ready until the product is there. */
export async function openHealth(shell: Shell, { host, healthPort }: Config): Promise<HealthPort> {
  let beginning: Beginning = 'database_away'
  const look = async () => ({ ready: false, problems: [beginning], eventLoop: null, details: null })
  const nothingYet = { scrape: async () => ({ text: '', type: 'text/plain; version=0.0.4' }) }
  const answers = healthAnswers({ look, isDraining: () => false }, nothingYet)
  if (healthPort) {
    const at = { host, port: healthPort, variable: 'HEALTH_PORT' }
    const server = await listening(at, () => openHealthPort(at, answers))
    shell.onStop('the health port', async () => {
      server.close()
      server.closeAllConnections()
    })
  }
  return {
    isAt(next) {
      beginning = next
    },
    hand(app) {
      if (!healthPort) return
      const { metrics } = app.observed
      registerGauges(metrics, app)
      Object.assign(answers, healthAnswers(app.health, metrics))
    },
  }
}
