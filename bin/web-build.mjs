import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { repoRoot } from './node-runtime.mjs'
import { exitCodes, isFullDisk, Refusal } from './refusal.mjs'

const dist = join(repoRoot, 'dist')
const stamp = join(dist, '.stamp')

/** One build each: the web app into dist/web, the panel into dist/panel, what the server writes of it into dist/panel-page. */
export const viteConfigs = ['vite.config.ts', 'vite.panel.config.ts', 'vite.panel-page.config.ts']

function filesBelow(folder) {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

/** Changes whenever a source of the pages changes: path, time and size of each. */
function sourceHash() {
  const single = readdirSync(repoRoot).filter((name) =>
    /^(vite.*\.ts|postcss\..*|package-lock\.json)$/.test(name),
  )
  const files = ['web', 'contract', 'docs'].flatMap((folder) => filesBelow(join(repoRoot, folder)))
  files.push(...single.map((name) => join(repoRoot, name)))
  const hash = createHash('sha256')
  for (const file of files.sort()) {
    const { mtimeMs, size } = statSync(file)
    hash.update(`${file} ${mtimeMs} ${size}\n`)
  }
  return hash.digest('hex')
}

function buildOne(node, config, quiet) {
  const vite = join(repoRoot, 'node_modules', 'vite', 'bin', 'vite.js')
  // The default loader writes into node_modules, which may be somebody else's.
  const child = spawn(node, [vite, 'build', '--configLoader', 'native', '--config', config], {
    cwd: repoRoot,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part) => {
      output += part
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (!quiet || code !== 0) console.error(output)
      if (code === 0) resolve()
      else reject(new Refusal(`The pages could not be built (${config}): the reason is above.`))
    })
  })
}

const squeeze = promisify(brotliCompress)

/** Lays a Brotli copy beside each asset: compressed once here, as small as can be. */
async function compressAssets() {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
  const assets = filesBelow(dist).filter((file) => /\.(js|css|svg)$/.test(file))
  await Promise.all(
    assets.map(async (file) => writeFileSync(`${file}.br`, await squeeze(readFileSync(file), { params }))),
  )
}

/**
 * Builds the pages with Vite when a source has changed since the last build, or when `force` is set.
 * Throws Refusal after printing Vite's own message. Returns whether it built.
 */
export async function buildWeb({ node, force = false, quiet = true }) {
  const wanted = sourceHash()
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return false
  try {
    mkdirSync(dist, { recursive: true })
    rmSync(stamp, { force: true })
    writeFileSync(stamp, '')
  } catch (error) {
    throw new Refusal(
      `The pages have to be built and ${dist} cannot be written (${error.code}): run "npm run build" as the owner of the clone first.`,
      isFullDisk(error) ? exitCodes.later : exitCodes.settings,
    )
  }
  const began = performance.now()
  console.error('Building the pages: once, and after each change of them.')
  await Promise.all(viteConfigs.map((config) => buildOne(node, config, quiet)))
  await compressAssets()
  writeFileSync(stamp, wanted)
  console.error(`Built in ${Math.round((performance.now() - began) / 1000)} s.`)
  return true
}
