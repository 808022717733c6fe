import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { SeedApp } from './context.ts'
import { readKeptKeys } from './kept-key.ts'
import { withoutEndSlash } from './platform/slash.ts'
import { escapeHint, isConnectionAddress, isLoopback, isOrigin, misspelt } from './setting-checks.ts'

/** The configuration, read once. An integration that is off is `null`. */
export interface Config {
  mode: 'sandbox' | 'real'
  host: string
  port: number
  publicUrl: string
  /** Where links in mails lead to: the product's own address, or a name that serves nothing else. */
  trackingUrl: string
  /** Number of reverse proxies in front whose X-Forwarded-For is believed. */
  trustedProxies: number
  dataDir: string
  /** The file outside the database that opt-outs and erasures also stand in. */
  privacyRecord: string
  /** An own PostgreSQL; null means the embedded one under dataDir. */
  databaseUrl: string | null
  secretKey: Buffer
  previousSecretKey: Buffer | null
  /** The file that the secret key is kept in; null when the environment gives it. */
  keyFile: string | null
  seedApps: SeedApp[]
  smtp: { url: string; from: { name: string | null; address: string } } | null
  outboundAllow: string[]
  runs: { web: boolean; worker: boolean }
  logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** A port for operators' programs alone; null opens none. */
  healthPort: number | null
  /** Milliseconds between the word that this process is not ready any more and its end. */
  drainTime: number
  /** What looks like a mistake and stops nothing: a sentence each. */
  warnings: string[]
}

/** The configuration is wrong; the message names each variable and what to set. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigError'
  }
}

const optional = z
  .string()
  .trim()
  .optional()
  .transform((value) => (value === '' ? undefined : value))

const webAddress = (name: string) =>
  optional.refine((value) => value === undefined || isAllowedBase(value), {
    error: `${name} must be an https address; http is for this machine only (localhost, 127.0.0.1).`,
    abort: true,
  })

/** true is one proxy: the leftmost address of X-Forwarded-For is whatever its sender wrote. */
const proxies = optional
  .transform((text) => ({ false: 0, true: 1 })[text ?? 'false'] ?? Number(text))
  .refine((count) => Number.isInteger(count) && count >= 0 && count <= 9, {
    error: 'TRUST_PROXY must be true, false or the number of reverse proxies in front.',
  })

/** Entra takes a directory's id and every domain that the directory owns; its words for "any" are for leaving out. */
const directory = optional
  .transform((value) => value?.toLowerCase())
  .refine((value) => value === undefined || isGuid(value) || isDomain(value), {
    error:
      'MICROSOFT_TENANT must be the Directory (tenant) ID of the app registration or a domain of that directory, such as acme.onmicrosoft.com; leave it out for a multitenant app.',
  })

const isGuid = (text: string) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text)
const isLabel = (text: string) => text.length <= 63 && /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/.test(text)
const isDomain = (text: string) =>
  text.length <= 253 && /\.[^.]{2,}$/.test(text) && text.split('.').every(isLabel)

const schema = z.object({
  APP_MODE: optional.pipe(
    z.enum(['sandbox', 'real'], { error: 'APP_MODE must be sandbox or real.' }).optional(),
  ),
  HOST: optional.transform((value) => value ?? '127.0.0.1'),
  PORT: optional
    .transform((value) => Number(value ?? 3000))
    .refine(isPort, {
      error: 'PORT must be a whole number from 1 to 65535.',
    }),
  PUBLIC_URL: webAddress('PUBLIC_URL').refine((value) => value === undefined || isOrigin(value), {
    error:
      'PUBLIC_URL must be an address without a path, such as https://actions.example.com: the product lives at the root of its own name.',
  }),
  TRACKING_URL: webAddress('TRACKING_URL').refine((value) => value === undefined || isOrigin(value), {
    error: 'TRACKING_URL must be an address without a path, such as https://go.example.com.',
  }),
  TRUST_PROXY: proxies,
  APP_DATA_DIR: optional,
  PRIVACY_RECORD: optional,
  DATABASE_URL: optional
    .refine((value) => value === undefined || /^postgres(ql)?:\/\//.test(value), {
      error:
        'DATABASE_URL must begin with postgres:// (a PostgreSQL 15 or newer), or be left out for the embedded one.',
      abort: true,
    })
    .refine((value) => value === undefined || isConnectionAddress(value), {
      error: `DATABASE_URL cannot be read: write it as postgres://user:password@host:5432/database, ${escapeHint}.`,
    }),
  SECRET_KEY: optional,
  SECRET_KEY_PREVIOUS: optional,
  SALESFORCE_CLIENT_ID: optional,
  SALESFORCE_CLIENT_SECRET: optional,
  SALESFORCE_APP_ID: optional.pipe(
    z.uuid({ error: 'SALESFORCE_APP_ID must be a UUID, or be left out.' }).optional(),
  ),
  SALESFORCE_LOGIN_URL: webAddress('SALESFORCE_LOGIN_URL'),
  GOOGLE_CLIENT_ID: optional,
  GOOGLE_CLIENT_SECRET: optional,
  GOOGLE_BASE_URL: webAddress('GOOGLE_BASE_URL'),
  MICROSOFT_CLIENT_ID: optional,
  MICROSOFT_CLIENT_SECRET: optional,
  MICROSOFT_TENANT: directory,
  MICROSOFT_BASE_URL: webAddress('MICROSOFT_BASE_URL'),
  SMTP_URL: optional
    .refine((value) => value === undefined || /^smtps?:\/\//.test(value), {
      error:
        'SMTP_URL must begin with smtp:// or smtps://, for example smtps://user:password@mail.example.com:465.',
      abort: true,
    })
    .refine((value) => value === undefined || isConnectionAddress(value), {
      error: `SMTP_URL cannot be read: write it as smtps://user:password@mail.example.com:465, ${escapeHint}.`,
    }),
  MAIL_FROM: optional,
  OUTBOUND_ALLOW: optional,
  RUN: optional.pipe(
    z.enum(['web', 'worker', 'both'], { error: 'RUN must be web, worker or both.' }).optional(),
  ),
  HEALTH_PORT: optional
    .transform((value) => (value === undefined ? null : Number(value)))
    .refine((port) => port === null || isPort(port), {
      error: 'HEALTH_PORT must be a whole number from 1 to 65535, or be left out.',
    }),
  DRAIN_SECONDS: optional
    .transform((value) => (value === undefined ? null : Number(value)))
    .refine((seconds) => seconds === null || (seconds >= 0 && seconds <= 5), {
      error: 'DRAIN_SECONDS must be a number from 0 to 5.',
    }),
  LOG_LEVEL: optional.pipe(
    z
      .enum(['debug', 'info', 'warn', 'error'], { error: 'LOG_LEVEL must be debug, info, warn or error.' })
      .optional(),
  ),
})

type Settings = z.infer<typeof schema>

/** Parses the environment. Throws ConfigError with one sentence a problem. Each secret may come as `NAME_FILE`. */
export function readConfig(env: NodeJS.ProcessEnv, defaultDataDir: string): Config {
  const parsed = schema.safeParse(withFiles(env))
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => issue.message))
  const settings = parsed.data
  const publicUrl = withoutEndSlash(settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`)
  const mode = settings.APP_MODE ?? decideMode(settings, publicUrl)
  const dataDir = settings.APP_DATA_DIR ?? defaultDataDir
  const problems = [...missingPairs(settings), ...realModeProblems(settings, mode)]
  if (problems.length > 0) throw new ConfigError(problems)
  return {
    mode,
    host: settings.HOST,
    port: settings.PORT,
    publicUrl,
    trackingUrl: withoutEndSlash(settings.TRACKING_URL ?? publicUrl),
    trustedProxies: settings.TRUST_PROXY,
    dataDir,
    privacyRecord: settings.PRIVACY_RECORD ?? join(dataDir, 'privacy-record.jsonl'),
    databaseUrl: settings.DATABASE_URL ?? null,
    ...secretKeys(settings, mode, dataDir),
    seedApps: seedApps(settings),
    smtp: settings.SMTP_URL ? { url: settings.SMTP_URL, from: readFrom(settings.MAIL_FROM ?? '') } : null,
    outboundAllow: settings.OUTBOUND_ALLOW?.split(',').map((one) => one.trim()) ?? [],
    runs: { web: settings.RUN !== 'worker', worker: settings.RUN !== 'web' },
    logLevel: settings.LOG_LEVEL ?? 'info',
    healthPort: settings.HEALTH_PORT,
    warnings: misspelt(Object.keys(env), [...Object.keys(schema.shape), 'SANDBOX_PORT']),
    drainTime: (settings.DRAIN_SECONDS ?? (mode === 'real' ? 5 : 0)) * 1000,
  }
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65535
}

function decideMode(settings: Settings, publicUrl: string): 'sandbox' | 'real' {
  const anyCloud =
    settings.SALESFORCE_CLIENT_ID ??
    settings.GOOGLE_CLIENT_ID ??
    settings.MICROSOFT_CLIENT_ID ??
    settings.SMTP_URL
  return anyCloud === undefined && isLoopback(new URL(publicUrl).hostname) ? 'sandbox' : 'real'
}

const pairs = [
  ['SALESFORCE_CLIENT_ID', 'SALESFORCE_CLIENT_SECRET'],
  ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'],
  ['MICROSOFT_CLIENT_ID', 'MICROSOFT_CLIENT_SECRET'],
  ['SMTP_URL', 'MAIL_FROM'],
] as const

function missingPairs(settings: Settings): string[] {
  return pairs.flatMap(([one, other]) => {
    if ((settings[one] === undefined) === (settings[other] === undefined)) return []
    const [present, absent] = settings[one] === undefined ? [other, one] : [one, other]
    return [`${absent} is missing: it goes with ${present}.`]
  })
}

function realModeProblems(settings: Settings, mode: string): string[] {
  if (mode === 'sandbox') return sandboxModeProblems(settings)
  const problems: string[] = []
  if (!settings.SALESFORCE_CLIENT_ID)
    problems.push('SALESFORCE_CLIENT_ID is missing: real mode signs people in with Salesforce.')
  if (!settings.SECRET_KEY) {
    problems.push(
      'SECRET_KEY is missing: set 32 random bytes in base64, for example from: openssl rand -base64 32',
    )
  }
  return problems
}

/** The sandbox signs anybody in, so nothing of it may be reachable from another machine, nor lead to a real cloud. */
function sandboxModeProblems(settings: Settings): string[] {
  const problems: string[] = []
  if (!isLoopback(settings.HOST))
    problems.push('HOST must be 127.0.0.1 or localhost in sandbox mode: it signs anybody in.')
  for (const name of [
    'SALESFORCE_LOGIN_URL',
    'GOOGLE_BASE_URL',
    'MICROSOFT_BASE_URL',
    'PUBLIC_URL',
    'TRACKING_URL',
  ] as const) {
    const value = settings[name]
    if (value && !isLoopback(new URL(value).hostname))
      problems.push(`${name} must be this machine's in sandbox mode.`)
  }
  for (const [client, base] of sandboxClouds)
    if (settings[client] && !settings[base])
      problems.push(
        `${client} is set and APP_MODE is sandbox: leave one of them out (the sandbox reaches no real cloud).`,
      )
  if (settings.SMTP_URL && !isLoopback(new URL(settings.SMTP_URL).hostname))
    problems.push("SMTP_URL must be this machine's in sandbox mode.")
  return problems
}

/** In sandbox mode each cloud has an address of its own, which the launcher sets. */
const sandboxClouds = [
  ['SALESFORCE_CLIENT_ID', 'SALESFORCE_LOGIN_URL'],
  ['GOOGLE_CLIENT_ID', 'GOOGLE_BASE_URL'],
  ['MICROSOFT_CLIENT_ID', 'MICROSOFT_BASE_URL'],
] as const

function secretKeys(
  settings: Settings,
  mode: string,
  dataDir: string,
): Pick<Config, 'secretKey' | 'previousSecretKey' | 'keyFile'> {
  const { SECRET_KEY: current, SECRET_KEY_PREVIOUS: previous } = settings
  if (current === undefined && mode === 'real') throw new ConfigError(['SECRET_KEY is missing.'])
  const keyFile = current === undefined ? join(dataDir, 'secret.key') : null
  const kept = keyFile ? readKeptKeys(keyFile) : null
  return {
    secretKey: decodeKey(kept ? 'The file secret.key' : 'SECRET_KEY', kept?.current ?? current ?? ''),
    previousSecretKey: previous
      ? decodeKey('SECRET_KEY_PREVIOUS', previous)
      : kept?.other
        ? decodeKey('The former file secret.key', kept.other)
        : null,
    keyFile,
  }
}

/** Refuses keys that are short, or that look as if somebody had typed them. */
function decodeKey(name: string, text: string): Buffer {
  const key = Buffer.from(text, 'base64')
  if (key.length < 32 || new Set(key).size < 12) {
    throw new ConfigError([
      `${name} must be 32 random bytes or more in base64. Make one with: openssl rand -base64 32`,
    ])
  }
  return key
}

function seedApps(settings: Settings): SeedApp[] {
  const apps: SeedApp[] = []
  if (settings.SALESFORCE_CLIENT_ID && settings.SALESFORCE_CLIENT_SECRET) {
    apps.push({
      vendor: 'salesforce',
      id: settings.SALESFORCE_APP_ID ?? null,
      clientId: settings.SALESFORCE_CLIENT_ID,
      clientSecret: settings.SALESFORCE_CLIENT_SECRET,
      baseUrl: settings.SALESFORCE_LOGIN_URL ?? null,
      tenant: null,
    })
  }
  if (settings.GOOGLE_CLIENT_ID && settings.GOOGLE_CLIENT_SECRET) {
    apps.push({
      vendor: 'google',
      id: null,
      clientId: settings.GOOGLE_CLIENT_ID,
      clientSecret: settings.GOOGLE_CLIENT_SECRET,
      baseUrl: settings.GOOGLE_BASE_URL ?? null,
      tenant: null,
    })
  }
  if (settings.MICROSOFT_CLIENT_ID && settings.MICROSOFT_CLIENT_SECRET) {
    apps.push({
      vendor: 'microsoft',
      id: null,
      clientId: settings.MICROSOFT_CLIENT_ID,
      clientSecret: settings.MICROSOFT_CLIENT_SECRET,
      baseUrl: settings.MICROSOFT_BASE_URL ?? null,
      tenant: settings.MICROSOFT_TENANT ?? null,
    })
  }
  return apps
}

/** `Name <address>` or a bare address. */
function readFrom(text: string): { name: string | null; address: string } {
  const whole = text.trim()
  const bracket = whole.endsWith('>') ? whole.lastIndexOf('<') : -1
  const address = bracket === -1 ? whole : whole.slice(bracket + 1, -1)
  if (!/^[^@\s<>]+@[^@\s<>]+$/.test(address)) {
    throw new ConfigError(['MAIL_FROM must be an address such as: MSI Actions <actions@example.com>'])
  }
  const name = whole.slice(0, Math.max(0, bracket)).trim().replaceAll('"', '')
  return { name: name || null, address }
}

/** Every variable may come from a file, as secrets do in containers: `NAME_FILE` holds its path. */
function withFiles(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const values: Record<string, string | undefined> = { ...env }
  for (const name of Object.keys(schema.shape)) {
    const path = env[`${name}_FILE`]
    if (!path) continue
    try {
      values[name] = readFileSync(path, 'utf8').trim()
    } catch {
      throw new ConfigError([`${name}_FILE names ${path}, which cannot be read.`])
    }
  }
  return values
}

function isAllowedBase(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}
