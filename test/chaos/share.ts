import { randomBytes } from 'node:crypto'
import { cloneTemplate } from '../harness/test-postgres.ts'
import { runSchedules } from './run.ts'
import type { FromShare, Share } from './shares.ts'

// A process that plays a share of a run's histories, on the PostgreSQL of whoever started it, and ends with that.
process.once('disconnect', () => process.exit())
process.once('message', async ({ postgres, ...run }: Share) => {
  const say = (said: FromShare) => process.send?.(said)
  const report = await runSchedules({
    ...run,
    newDatabase: () => cloneTemplate(postgres, `chaos_${randomBytes(6).toString('hex')}`),
    onProgress: () => say({ played: 1 }),
  })
  say({ report })
})
