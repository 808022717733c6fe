import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const folder = mkdtempSync(join(tmpdir(), 'msi-actions-config-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const read = (env: NodeJS.ProcessEnv) => readConfig(env, folder)
const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7)).toString('base64')
const real = {
  PUBLIC_URL: 'https://actions.example.com',
  SECRET_KEY: key,
  SALESFORCE_CLIENT_ID: 'id',
  SALESFORCE_CLIENT_SECRET: 'secret',
}

describe('configuration', () => {
  it('is the sandbox when nothing is said, with a key of its own that only its owner reads', () => {
    const config = read({})
    expect(config).toMatchObject({
      mode: 'sandbox',
      publicUrl: 'http://localhost:3000',
      databaseUrl: null,
      smtp: null,
    })
    expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600)
    expect(read({}).secretKey.equals(config.secretKey)).toBe(true)
  })

  it('has mails lead to the product itself, unless they have a name of their own', () => {
    expect(read(real).trackingUrl).toBe(read(real).publicUrl)
    expect(read({ ...real, TRACKING_URL: 'https://go.example.com/' }).trackingUrl).toBe(
      'https://go.example.com',
    )
  })

  it('is real as soon as a cloud is named or the address is not this machine', () => {
    expect(read(real).mode).toBe('real')
    expect(() => read({ PUBLIC_URL: 'https://actions.example.com' })).toThrow(
      /SALESFORCE_CLIENT_ID is missing/,
    )
    expect(() => read({ SMTP_URL: 'smtp://mail', MAIL_FROM: 'a@b.example' })).toThrow(/SECRET_KEY is missing/)
  })

  it.each([
    [{ PORT: '99999' }, /^PORT must/],
    [{ PUBLIC_URL: 'http://actions.example.com' }, /^PUBLIC_URL must be an https address/],
    [{ ...real, PUBLIC_URL: 'https://example.com/actions' }, /^PUBLIC_URL must be an address without a path/],
    [{ ...real, TRACKING_URL: 'http://go.example.com' }, /^TRACKING_URL must be an https address/],
    [{ ...real, TRACKING_URL: 'https://example.com/go' }, /^TRACKING_URL must be an address without a path/],
    [{ APP_MODE: 'sandbox', TRACKING_URL: 'https://go.example.com' }, /^TRACKING_URL must be this machine's/],
    [{ DATABASE_URL: 'mysql://x' }, /^DATABASE_URL must/],
    [{ DATABASE_URL: 'postgres://u:pa#ss@h/d' }, /^DATABASE_URL cannot be read: .*# is %23/],
    [{ DATABASE_URL: 'postgres://u:12/ss@h/d' }, /^DATABASE_URL cannot be read/],
    [{ DATABASE_URL: 'postgres://u:100%zz@h/d' }, /^DATABASE_URL cannot be read/],
    [{ ...real, SMTP_URL: 'smtp://', MAIL_FROM: 'a@b.example' }, /^SMTP_URL cannot be read/],
    [{ ...real, SMTP_URL: 'smtps://u:p/w@m.example', MAIL_FROM: 'a@b.example' }, /^SMTP_URL cannot be read/],
    [
      { APP_MODE: 'sandbox', GOOGLE_CLIENT_ID: 'x', GOOGLE_CLIENT_SECRET: 'y' },
      /^GOOGLE_CLIENT_ID is set and APP_MODE is sandbox/,
    ],
    [
      { APP_MODE: 'sandbox', SMTP_URL: 'smtp://m.example', MAIL_FROM: 'a@b.example' },
      /^SMTP_URL must be this machine's/,
    ],
    [{ HEALTH_PORT: '0' }, /^HEALTH_PORT must/],
    [{ DRAIN_SECONDS: '60' }, /^DRAIN_SECONDS must/],
    [{ ...real, SECRET_KEY: 'c2hvcnQ=' }, /^SECRET_KEY must be 32 random bytes/],
    [{ ...real, SECRET_KEY: Buffer.alloc(32, 1).toString('base64') }, /^SECRET_KEY must be 32 random bytes/],
    [{ ...real, GOOGLE_CLIENT_ID: 'x' }, /^GOOGLE_CLIENT_SECRET is missing/],
    [{ ...real, SMTP_URL: 'mail.example.com', MAIL_FROM: 'a@b.example' }, /^SMTP_URL must/],
    [{ ...real, SMTP_URL: 'smtp://m', MAIL_FROM: 'nobody' }, /^MAIL_FROM must/],
    [{ RUN: 'all' }, /^RUN must/],
    [{ TRUST_PROXY: 'perhaps' }, /^TRUST_PROXY must/],
    [{ HOST: '0.0.0.0' }, /^HOST must be 127/],
    [
      { APP_MODE: 'sandbox', SALESFORCE_LOGIN_URL: 'https://login.salesforce.com' },
      /^SALESFORCE_LOGIN_URL must/,
    ],
    [
      { APP_MODE: 'sandbox', MICROSOFT_BASE_URL: 'https://login.microsoftonline.com' },
      /^MICROSOFT_BASE_URL must/,
    ],
    [{ SALESFORCE_APP_ID: 'x' }, /^SALESFORCE_APP_ID must/],
    [{ ...real, MICROSOFT_TENANT: 'organizations' }, /^MICROSOFT_TENANT must .*leave it out/],
    [{ ...real, MICROSOFT_TENANT: 'acme.example/../common' }, /^MICROSOFT_TENANT must/],
    [{ ...real, MICROSOFT_TENANT: 'b1f9c3d2-6a47-4e0b' }, /^MICROSOFT_TENANT must/],
    [{ SECRET_KEY_FILE: '/nowhere/key' }, /^SECRET_KEY_FILE names/],
  ])('refuses %o and names the variable', (env, sentence) => {
    expect(() => read(env)).toThrow(ConfigError)
    expect(() => read(env)).toThrow(sentence)
  })

  it('names a variable that looks like a misspelt one of ours, and leaves those of others alone', () => {
    const strange = {
      SALESFORCE_CLIENT_SECERT: 'x',
      DATABSE_URL: 'x',
      SECRET_KEY_FIEL: 'x',
      TRUSTED_PROXY: 'x',
    }
    const others = {
      GOOGLE_APPLICATION_CREDENTIALS: 'x',
      DATABASE_URLS_OF_OTHERS: 'x',
      LOGNAME: 'x',
      PORTS: 'x',
    }
    expect(read({ ...strange, ...others, SANDBOX_PORT: '4001' }).warnings).toEqual([
      'SALESFORCE_CLIENT_SECERT is set and nothing reads it: did you mean SALESFORCE_CLIENT_SECRET?',
      'DATABSE_URL is set and nothing reads it: did you mean DATABASE_URL?',
      'SECRET_KEY_FIEL is set and nothing reads it: did you mean SECRET_KEY_FILE?',
      'TRUSTED_PROXY is set and nothing reads it: did you mean TRUST_PROXY?',
    ])
    expect(read({}).warnings).toEqual([])
  })

  it('takes a directory by id or domain, and none for an app of any directory', () => {
    const app = { MICROSOFT_CLIENT_ID: 'x', MICROSOFT_CLIENT_SECRET: 'y' }
    const tenantOf = (env: NodeJS.ProcessEnv) =>
      read({ ...real, ...app, ...env }).seedApps.map(({ vendor, tenant }) => [vendor, tenant])
    expect(tenantOf({})).toEqual([
      ['salesforce', null],
      ['microsoft', null],
    ])
    const id = 'B1F9C3D2-6A47-4E0B-9C55-2F7D8E31A604'
    expect(tenantOf({ MICROSOFT_TENANT: id })).toContainEqual(['microsoft', id.toLowerCase()])
    expect(tenantOf({ MICROSOFT_TENANT: ' Acme-AB.onmicrosoft.com ' })).toContainEqual([
      'microsoft',
      'acme-ab.onmicrosoft.com',
    ])
  })

  it('takes any variable from a file', () => {
    const file = join(folder, 'given.key')
    writeFileSync(file, `${key}\n`)
    const { SECRET_KEY: _gone, ...rest } = real
    expect(read({ ...rest, SECRET_KEY_FILE: file }).secretKey.toString('base64')).toBe(key)
  })

  it('is explained, every variable of it, in .env.example', () => {
    const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8')
    const source = readFileSync(new URL('./config.ts', import.meta.url), 'utf8')
    const names = [...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map((found) => found[1] ?? '')
    expect(names.length).toBeGreaterThan(15)
    expect(names.filter((name) => !example.includes(`#${name}=`))).toEqual([])
  })
})
