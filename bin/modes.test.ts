import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes as serversCodes } from '../server/operator/call.ts'
import { dataRoot, makeDataRoot } from './data-root.mjs'
import { addressesOf, dropOverruled, modeOf, readOwnFiles } from './modes.mjs'
import { exitCodes } from './refusal.mjs'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'msi-actions-modes-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const settings = { code: 78, message: expect.stringMatching(/set |_FILE names /) }

test.each([
  ['a port that is no number', () => addressesOf({ PORT: 'abc' })],
  ['a port that there is not', () => addressesOf({ PORT: '70000' })],
  ['an address that is none', () => modeOf({ PUBLIC_URL: 'nonsense' })],
  ['a mode that there is not', () => modeOf({ APP_MODE: 'production', PUBLIC_URL: '' })],
  ['a file that is not there', () => readOwnFiles({ PORT_FILE: join(folder, 'none') })],
])('%s is a mistake in the settings', (_name, read) => {
  expect(read).toThrowError(expect.objectContaining({ code: 78 }))
})

test('so is a data folder that cannot be made, and the sentence says what to set', () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  expect(() => makeDataRoot(join(file, 'data'))).toThrowError(expect.objectContaining(settings))
})

test('what the launcher reads itself may come from a file, like everything else', () => {
  const inFile = (name: string, text: string) => {
    const path = join(folder, name)
    writeFileSync(path, `${text}\n`)
    return path
  }
  const env: NodeJS.ProcessEnv = {
    PORT: '3000',
    PORT_FILE: inFile('port', '3777'),
    PUBLIC_URL_FILE: inFile('url', 'https://actions.example.com'),
    APP_DATA_DIR_FILE: inFile('data', '/var/tmp/elsewhere'),
    SECRET_KEY_FILE: '/run/secrets/key',
  }
  readOwnFiles(env)
  expect(env).toEqual({
    PORT: '3777',
    PUBLIC_URL: 'https://actions.example.com',
    APP_DATA_DIR: '/var/tmp/elsewhere',
    SECRET_KEY_FILE: '/run/secrets/key',
  })
  expect([addressesOf(env).port, modeOf(env), dataRoot(env, folder)]).toEqual([
    3777,
    'real',
    '/var/tmp/elsewhere',
  ])
})

test('what the shell sets wins over `.env`, also over a file that it names', () => {
  const shell = { PORT: '3900', DATABASE_URL: '', SECRET_KEY_FILE: '/run/secrets/mine' }
  const env: NodeJS.ProcessEnv = {
    ...shell,
    PORT_FILE: '/etc/port',
    DATABASE_URL_FILE: '/etc/url',
    RUN_FILE: '/etc/run',
  }
  dropOverruled(env, new Set(Object.keys(shell)))
  expect(env).toEqual({ ...shell, RUN_FILE: '/etc/run' })
})

test('launcher and server mean the same by a code', () => {
  expect(serversCodes).toMatchObject(exitCodes)
})
