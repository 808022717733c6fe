import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { cloneTemplate, type TestDatabase } from './test-postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection string of the maintenance database of the tests' own PostgreSQL. */
    maintenanceUrl: string
    /** Name of the migrated, empty database that the tests clone. Nobody connects to it. */
    templateName: string
  }
}

export type { TestDatabase }

/** An empty, migrated database of this test's own: see `cloneTemplate`. */
export function createTestDatabase(): Promise<TestDatabase> {
  const postgres = { maintenanceUrl: inject('maintenanceUrl'), templateName: inject('templateName') }
  return cloneTemplate(postgres, `t_${randomBytes(8).toString('hex')}`)
}
