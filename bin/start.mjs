// `npm start`: everything on one machine. `--reset` starts the sandbox afresh, `--dev` reloads on changes.
import { writeFileSync } from 'node:fs'
import { readArguments } from './arguments.mjs'
import { banner, readyLine } from './banner.mjs'
import { dataRoot, makeDataRoot } from './data-root.mjs'
import { reloadOnChange } from './dev.mjs'
import { fillSandbox } from './first-run.mjs'
import { claim, record, release } from './installation.mjs'
import { addressesOf, loadDotEnv, modeOf } from './modes.mjs'
import { ensureRuntime, repoRoot } from './node-runtime.mjs'
import { freePort, requireFreePort } from './ports.mjs'
import { Programs } from './programs.mjs'
import { codeOf, exitCodes, Refusal, runProgram, sentenceOf } from './refusal.mjs'
import { endOrphanedDatabase, modeFile, resetSandbox } from './reset.mjs'
import { Supervisor } from './supervisor.mjs'
import { buildWeb } from './web-build.mjs'

const help = {
  call: 'npm start [-- --reset | --dev]',
  about: `Starts everything on this machine, until Ctrl-C.

  --reset  begins the sandbox afresh: its data is removed
  --dev    reloads on changes
  --help   prints this`,
  flags: ['reset', 'dev'],
}

async function choosePorts(mode) {
  const addresses = addressesOf({
    ...process.env,
    PORT: process.env.PORT === '0' ? String(await freePort()) : process.env.PORT,
  })
  // A worker alone listens on no port for browsers.
  if (process.env.RUN !== 'worker') await requireFreePort(addresses.port, 'PORT')
  const { sandboxPort, port } = addresses
  if (mode === 'real' || sandboxPort === 0) return addresses
  for (let offset = 0; offset < 4; offset++) {
    if (sandboxPort + offset === port)
      throw new Refusal(
        `PORT is ${port}, which is one of the sandbox's four: set SANDBOX_PORT to move those.`,
        exitCodes.settings,
      )
    await requireFreePort(sandboxPort + offset, 'SANDBOX_PORT')
  }
  return addresses
}

/** Starts sandbox and server and waits for both. Resolves to what the banner and the admin commands need. */
async function startAll({ supervisor, node, mode, dataDir, dev }) {
  const addresses = await choosePorts(mode)
  const programs = new Programs({ supervisor, node, mode, dataDir, addresses, env: process.env })
  supervisor.onLoss = (name, code) => programs.lose(name, code)
  const { server, ready } = await programs.start()
  const { url, firstRun } = ready
  const { sandbox } = programs
  writeFileSync(modeFile(dataDir), mode)
  if (sandbox) await fillSandbox({ child: server.child, dataDir, firstRun })
  record(dataDir, { url, port: addresses.port, mode, sandbox: sandbox ?? undefined })
  if (dev) reloadOnChange({ supervisor, node, server, startServer: () => programs.startServer() })
  programs.areReady()
  return { url, firstRun, sandbox }
}

function newSupervisor(dataDir) {
  const supervisor = new Supervisor()
  const end = async (code) => {
    const worst = await supervisor.stopAll()
    await endOrphanedDatabase(dataDir)
    release(dataDir)
    process.exit(code ?? worst)
  }
  supervisor.onChange = (children) => record(dataDir, { children })
  supervisor.obeySignals(() => end())
  supervisor.end = end
  return supervisor
}

async function main() {
  const began = performance.now()
  const called = readArguments(help, process.argv.slice(2))
  if (!called) return
  const { flags } = called
  loadDotEnv()
  const mode = modeOf(process.env)
  const dataDir = dataRoot(process.env, repoRoot)
  makeDataRoot(dataDir)
  await claim(dataDir)
  const supervisor = newSupervisor(dataDir)
  try {
    if (flags.reset) await resetSandbox({ dataDir, mode, env: process.env })
    makeDataRoot(dataDir)
    const node = await ensureRuntime()
    await buildWeb({ node })
    const running = await startAll({ supervisor, node, mode, dataDir, dev: flags.dev })
    const seconds = (performance.now() - began) / 1000
    if (mode === 'real') console.log(readyLine({ ...running, dataDir, seconds }))
    else console.log(banner({ ...running, dataDir, seconds }).join('\n'))
  } catch (error) {
    if (supervisor.stopping) return
    console.error(sentenceOf(error))
    await supervisor.end(codeOf(error))
  }
}

await runProgram(main)
