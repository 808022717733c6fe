import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { bornAt, isAlive } from './process-life.mjs'
import { exitCodes, Refusal } from './refusal.mjs'

/** The clone's folder. */
export const repoRoot = dirname(dirname(fileURLToPath(import.meta.url)))

const modules = join(repoRoot, 'node_modules')
const lock = join(repoRoot, 'package-lock.json')
const stamp = join(modules, '.start-stamp')

function newEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 18)
}

function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function wantedStamp() {
  const hash = createHash('sha256').update(readFileSync(lock))
  return hash.update(`${process.platform} ${process.arch}`).digest('hex')
}

/** Whether node_modules is what the lock asks for. Without our stamp, somebody may have run `npm ci` by hand. */
function isInstalled(wanted) {
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === wanted
  const npmsRecord = modified(join(modules, '.package-lock.json'))
  return npmsRecord > 0 && npmsRecord >= modified(lock)
}

/** Runs npm; dies with us. Resolves to `{ code, output }`, the output only when `quiet` kept it from the terminal. */
function npm(args, quiet) {
  const options = { cwd: repoRoot, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2] }
  const script = process.env.npm_execpath
  const child =
    script?.endsWith('npm-cli.js') && existsSync(process.execPath)
      ? spawn(process.execPath, [script, ...args], options)
      : spawn('npm', args, { ...options, shell: process.platform === 'win32' })
  let output = ''
  child.stderr?.on('data', (part) => {
    output += part
  })
  child.stdout?.resume()
  const kill = () => child.kill()
  process.once('exit', kill)
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, output: error.message }))
    child.once('close', (code) => {
      process.off('exit', kill)
      resolve({ code, output })
    })
  })
}

/** A terminal shows the state in one line that changes; elsewhere each is a line of its own, so there are fewer. */
const tellEvery = process.stderr.isTTY ? 1000 : 15_000

/** The packages of the lock that this machine wants, as folders below the clone. */
function wantedPackages() {
  const { packages } = JSON.parse(readFileSync(lock, 'utf8'))
  const fits = (list, own) => !list || list.includes(own)
  return Object.entries(packages)
    .filter(([path, { os, cpu }]) => path !== '' && fits(os, process.platform) && fits(cpu, process.arch))
    .map(([path]) => path)
}

/** Says what an installation does and how far it is, on standard error. Returns what to call at its end. */
function tellInstallation() {
  const began = performance.now()
  const wanted = wantedPackages()
  const seconds = () => Math.round((performance.now() - began) / 1000)
  console.error(
    `Installing Node, PostgreSQL and all libraries into node_modules: once, a minute or two, 900 MB.`,
  )
  const timer = setInterval(() => {
    const there = wanted.filter((path) => existsSync(join(repoRoot, path, 'package.json'))).length
    const state = there === 0 ? 'downloading' : `${there} of ${wanted.length} in place`
    process.stderr.write(
      process.stderr.isTTY ? `\r  ${state}, ${seconds()} s  ` : `  ${state}, ${seconds()} s\n`,
    )
  }, tellEvery)
  return (code) => {
    clearInterval(timer)
    if (process.stderr.isTTY) process.stderr.write('\n')
    if (code === 0) console.error(`Installed in ${seconds()} s.`)
  }
}

async function install(quiet) {
  const end = tellInstallation()
  // A person's own .npmrc may set engine-strict, and the Node that runs npm may be the old one.
  const args = ['ci', '--no-engine-strict', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  const { code, output } = await npm(args, quiet)
  end(code)
  if (code === 0) return
  if (output) console.error(output)
  throw new Refusal('"npm ci" failed: read its message above, put it right and run the command again.')
}

function holderOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** Two commands at once in a fresh clone: one installs, the other waits. Calls `work` while alone. */
async function alone(work) {
  const key = createHash('sha256').update(`${repoRoot} ${process.getuid?.()}`).digest('hex').slice(0, 16)
  const file = join(tmpdir(), `msi-actions-install-${key}`)
  for (;;) {
    let holder = holderOf(file)
    while (holder && isAlive(holder)) {
      await sleep(200)
      holder = holderOf(file)
    }
    rmSync(file, { force: true })
    try {
      writeFileSync(file, JSON.stringify({ pid: process.pid, born: bornAt(process.pid) }), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

/** A Node that is new enough: the running one, else the one that npm put into node_modules. */
function findNode() {
  // `npm ci` may have deleted the very file that runs us.
  if (newEnough(process.versions.node) && existsSync(process.execPath)) return process.execPath
  const brought = join(modules, '.bin', 'node')
  const answer = existsSync(brought) ? spawnSync(brought, ['--version'], { encoding: 'utf8' }) : null
  if (answer?.status === 0 && newEnough(answer.stdout.trim().slice(1))) return brought
  throw new Refusal(
    `MSI Actions needs Node 22.18 or newer and this is ${process.versions.node}; npm has none for ${process.platform}-${process.arch}: install Node 24 from https://nodejs.org and run the command again.`,
    exitCodes.settings,
  )
}

/**
 * Makes the clone runnable: installs when the lock has changed since the last time (needs the network)
 * and resolves to the path of a Node that runs TypeScript. Throws Refusal. `quiet` keeps npm's own words back, unless it fails.
 */
export async function ensureRuntime({ quiet = false } = {}) {
  const wanted = wantedStamp()
  if (!isInstalled(wanted)) {
    await alone(async () => {
      if (!isInstalled(wanted)) await install(quiet)
      writeStamp(wanted)
    })
  } else if (!existsSync(stamp)) writeStamp(wanted)
  return findNode()
}

function writeStamp(wanted) {
  try {
    writeFileSync(stamp, wanted)
  } catch (error) {
    // Somebody else's node_modules, complete as it is: it is only looked at again next time.
    if (!['EACCES', 'EROFS', 'EPERM'].includes(error.code)) throw error
  }
}
