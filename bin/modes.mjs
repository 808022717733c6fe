import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { repoRoot } from './node-runtime.mjs'
import { readPort } from './ports.mjs'
import { exitCodes, Refusal } from './refusal.mjs'

const realVariables = ['SALESFORCE_CLIENT_ID', 'GOOGLE_CLIENT_ID', 'MICROSOFT_CLIENT_ID', 'SMTP_URL']

/** What the launcher reads itself. The server reads the files of all others, and no secret passes through here. */
const ownVariables = ['APP_DATA_DIR', 'APP_MODE', 'PORT', 'PUBLIC_URL', 'RUN', 'SANDBOX_PORT']

/** Adds the variables of `.env` to process.env; what the environment sets already wins. Throws Refusal. */
export function loadDotEnv() {
  const file = join(repoRoot, '.env')
  const before = new Set(Object.keys(process.env))
  if (existsSync(file)) process.loadEnvFile(file)
  dropOverruled(process.env, before)
  readOwnFiles(process.env)
}

/** Takes out each NAME_FILE that came later than a NAME which was in `before`: a file wins over its name. */
export function dropOverruled(env, before) {
  for (const name of Object.keys(env))
    if (name.endsWith('_FILE') && !before.has(name) && before.has(name.slice(0, -'_FILE'.length)))
      delete env[name]
}

/** Puts what `NAME_FILE` holds in the place of NAME, for what the launcher reads itself. Throws Refusal. */
export function readOwnFiles(env) {
  for (const name of ownVariables) {
    const path = env[`${name}_FILE`]
    if (!path) continue
    try {
      env[name] = readFileSync(resolve(repoRoot, path), 'utf8').trim()
    } catch {
      throw new Refusal(`${name}_FILE names ${path}, which cannot be read.`, exitCodes.settings)
    }
    delete env[`${name}_FILE`]
  }
}

function isLoopback(address) {
  try {
    const { hostname } = new URL(address)
    return hostname === 'localhost' || hostname.endsWith('.localhost') || /^(127\.|\[::1\]$)/.test(hostname)
  } catch {
    throw new Refusal(
      `PUBLIC_URL is "${address}": set it to a whole address such as https://sales.example.com.`,
      exitCodes.settings,
    )
  }
}

/**
 * 'sandbox' when no cloud is configured and everything stays on this machine, else 'real'. Never a mixture: throws
 * Refusal when APP_MODE says something else than the rest.
 */
export function modeOf(env) {
  const real = realVariables.find((name) => env[name] || env[`${name}_FILE`])
  const decided = real || (env.PUBLIC_URL && !isLoopback(env.PUBLIC_URL)) ? 'real' : 'sandbox'
  if (!env.APP_MODE || env.APP_MODE === decided) return decided
  // Real mode says itself what it misses.
  if (env.APP_MODE === 'real') return 'real'
  if (env.APP_MODE !== 'sandbox') throw new Refusal('APP_MODE must be sandbox or real.', exitCodes.settings)
  throw new Refusal(
    `APP_MODE is sandbox and ${real ?? 'PUBLIC_URL'} is set, which is for real mode: leave one of them out.`,
    exitCodes.settings,
  )
}

/** The apps' credentials in the sandbox, made once and kept in `<data>/sandbox/apps.json` (0600). */
function readOrMakeApps(dataDir) {
  const file = join(dataDir, 'sandbox', 'apps.json')
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  if (kept.salesforce && kept.google && kept.microsoft) return kept
  const secret = () => ({
    clientId: randomBytes(24).toString('base64url'),
    clientSecret: randomBytes(32).toString('hex'),
  })
  const fresh = { salesforce: { ...secret(), appId: randomUUID() }, google: secret(), microsoft: secret() }
  const apps = { ...fresh, ...kept }
  writeFileSync(file, JSON.stringify(apps, null, 2), { mode: 0o600 })
  return apps
}

/** The ports and the address: from the environment, else from what runs on this data (`running`), else the defaults. */
export function addressesOf(env, running) {
  const port = readPort(env, 'PORT', running?.port ?? 3000)
  const publicUrl = (
    env.PUBLIC_URL ||
    (running?.port === port && running.url) ||
    `http://localhost:${port}`
  ).replace(/\/+$/, '')
  return { port, publicUrl, sandboxPort: readPort(env, 'SANDBOX_PORT', 4001) }
}

/** What sandbox/main.ts is given: its ports, its folder, and the apps with our addresses. */
export function sandboxEnvironment({ env, dataDir, addresses }) {
  const { appId, ...salesforce } = readOrMakeApps(dataDir).salesforce
  const { google, microsoft } = readOrMakeApps(dataDir)
  const { publicUrl, sandboxPort } = addresses
  const apps = {
    salesforce: {
      ...salesforce,
      redirectUris: [`${publicUrl}/oauth/salesforce/callback`],
      canvasUrl: `${publicUrl}/panel/${appId}`,
    },
    google: { ...google, redirectUris: [`${publicUrl}/oauth/google/callback`] },
    microsoft: {
      ...microsoft,
      // As a customer's is: the app of one directory, which the server is told below.
      signInAudience: 'AzureADMyOrg',
      redirectUris: [`${publicUrl}/oauth/microsoft/callback`, `${publicUrl}/oauth/microsoft/admin-consent`],
    },
  }
  return {
    ...env,
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_DATA: join(dataDir, 'sandbox'),
    SANDBOX_APPS: JSON.stringify(apps),
  }
}

/** The sandbox's addresses as its ports say, for a program that runs while the sandbox does not. */
export function expectedSandbox(sandboxPort) {
  const at = (offset) => `http://127.0.0.1:${sandboxPort + offset}`
  return { salesforce: at(0), google: at(1), microsoft: at(2), mail: at(3), smtpPort: sandboxPort + 4 }
}

/**
 * What server/main.ts is given. In real mode the environment as it is; in sandbox mode the clouds are the
 * sandbox's addresses (`sandbox`: `{ salesforce, google, microsoft, mail, smtpPort }`) and the only ones it may call.
 */
export function serverEnvironment({ env, mode, dataDir, addresses, sandbox }) {
  const common = { ...env, APP_MODE: mode, APP_DATA_DIR: dataDir, PORT: String(addresses.port) }
  if (mode === 'real') return common
  const apps = readOrMakeApps(dataDir)
  const hosts = [
    new URL(sandbox.salesforce).host,
    new URL(sandbox.google).host,
    new URL(sandbox.microsoft).host,
    `127.0.0.1:${sandbox.smtpPort}`,
  ]
  return {
    ...common,
    PUBLIC_URL: addresses.publicUrl,
    SALESFORCE_CLIENT_ID: apps.salesforce.clientId,
    SALESFORCE_CLIENT_SECRET: apps.salesforce.clientSecret,
    SALESFORCE_APP_ID: apps.salesforce.appId,
    SALESFORCE_LOGIN_URL: sandbox.salesforce,
    GOOGLE_CLIENT_ID: apps.google.clientId,
    GOOGLE_CLIENT_SECRET: apps.google.clientSecret,
    GOOGLE_BASE_URL: sandbox.google,
    MICROSOFT_CLIENT_ID: apps.microsoft.clientId,
    MICROSOFT_CLIENT_SECRET: apps.microsoft.clientSecret,
    MICROSOFT_TENANT: 'nordvik.example',
    MICROSOFT_BASE_URL: sandbox.microsoft,
    SMTP_URL: `smtp://127.0.0.1:${sandbox.smtpPort}`,
    MAIL_FROM: 'MSI Actions <actions@nordvik.example>',
    OUTBOUND_ALLOW: hosts.join(','),
  }
}
