import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Config } from '../config.ts'
import { checkOtherData } from './check-data-folder.ts'

let app: string

beforeEach(() => {
  app = mkdtempSync(join(tmpdir(), 'data-folder-'))
  mkdirSync(join(app, 'data', 'postgres', 'cluster'), { recursive: true })
})

afterEach(() => rmSync(app, { recursive: true }))

const found = (change: Partial<Config> = {}) =>
  checkOtherData(
    { mode: 'real', databaseUrl: null, dataDir: join(app, 'elsewhere'), ...change } as Config,
    app,
  )

it('warns of a second database in the folder of the app', () => {
  expect(found()).toEqual([
    expect.objectContaining({ state: 'warning', message: expect.stringContaining(join(app, 'data')) }),
  ])
})

it('says nothing of the one that is used, of the sandbox’s, and where the database is a server of its own', () => {
  expect(found({ dataDir: join(app, 'data') })).toEqual([])
  expect(found({ mode: 'sandbox' })).toEqual([])
  expect(found({ databaseUrl: 'postgres://db.example.com/msi' })).toEqual([])
  writeFileSync(join(app, 'data', 'mode'), 'sandbox')
  expect(found()).toEqual([])
})
