import { expect, it } from 'vitest'
import type { Log } from './log.ts'
import { tellSlowQueries } from './slow-queries.ts'

it('logs a query of a second or more by its text, and no other', () => {
  const lines: unknown[] = []
  const tell = tellSlowQueries({ warn: (...line: unknown[]) => void lines.push(line) } as unknown as Log)
  tell({ sql: 'select $1', milliseconds: 999 })
  tell({ sql: 'select $2', milliseconds: 1000.4 })
  expect(lines).toEqual([[{ sql: 'select $2', ms: 1000 }, 'slow query']])
})
