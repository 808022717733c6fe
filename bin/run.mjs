// `node bin/run.mjs FILE …`: runs a TypeScript program of ours with the right Node. `server/main.ts` gets the
// environment that `npm start` would give it, so `npm run admin -- …` works beside a running server.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { dataRoot, makeDataRoot } from './data-root.mjs'
import { whatRuns } from './installation.mjs'
import { addressesOf, expectedSandbox, loadDotEnv, modeOf, serverEnvironment } from './modes.mjs'
import { ensureRuntime, repoRoot } from './node-runtime.mjs'
import { Refusal, runProgram } from './refusal.mjs'

function environmentFor(file, args) {
  // Help needs no settings, and makes no folder.
  if (file !== 'server/main.ts' || args.includes('--help')) return process.env
  loadDotEnv()
  const env = process.env
  const mode = modeOf(env)
  const dataDir = dataRoot(env, repoRoot)
  makeDataRoot(dataDir)
  const running = whatRuns(dataDir)
  const addresses = addressesOf(env, running)
  const sandbox = running?.sandbox ?? expectedSandbox(addresses.sandboxPort)
  return serverEnvironment({ env, mode, dataDir, addresses, sandbox })
}

async function main() {
  const [file, ...args] = process.argv.slice(2)
  if (!file) throw new Refusal('Say which program to run: node bin/run.mjs FILE [arguments].')
  const node = await ensureRuntime({ quiet: true })
  const child = spawn(node, [file, ...args], {
    cwd: repoRoot,
    env: environmentFor(file, args),
    stdio: 'inherit',
  })
  // The terminal sends Ctrl-C to the program as well; we only stay until it has ended.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
}

await runProgram(main)
