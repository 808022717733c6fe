import { afterAll, beforeAll } from 'vitest'
import { openDatabase } from '../../server/platform/database.ts'
import type { Schema } from '../../server/schema.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

type Pool = ReturnType<typeof openDatabase<Schema>>

/** A migrated database of this file's own: opened before its first test, and taken away after its last. */
export function testPool(): Pick<Pool, 'db' | 'pool'> {
  let database: TestDatabase
  let opened: Pool
  beforeAll(async () => {
    database = await createTestDatabase()
    opened = openDatabase<Schema>(database.url, () => {})
  })
  afterAll(async () => {
    await opened?.close()
    await database?.drop()
  })
  return {
    get db() {
      return opened.db
    },
    get pool() {
      return opened.pool
    },
  }
}
