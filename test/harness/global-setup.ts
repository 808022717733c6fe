import type { TestProject } from 'vitest/node'
import { startTestPostgres } from './test-postgres.ts'

/** Starts the tests' PostgreSQL. Returns what takes it away. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startTestPostgres('msi-actions-test-')
  project.provide('maintenanceUrl', postgres.maintenanceUrl)
  project.provide('templateName', postgres.templateName)
  return () => postgres.stop()
}
