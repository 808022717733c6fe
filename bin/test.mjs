// `npm test`: types, lint, dead code, the pages' build, unit and integration tests, the browser journey.
// `--no-browser` (`npm run check`) leaves the last one out. Ends with "N passed, N failed".
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readArguments } from './arguments.mjs'
import { missingChromium } from './chromium.mjs'
import { ensureRuntime, repoRoot } from './node-runtime.mjs'
import { Refusal, runProgram } from './refusal.mjs'
import { check, playwright, slowestOf, vitest } from './test-steps.mjs'
import { buildWeb } from './web-build.mjs'

const tool = (...path) => join(repoRoot, 'node_modules', ...path)

async function build({ node }) {
  try {
    await buildWeb({ node })
    return { passed: 1, failed: 0, notRun: [], times: [] }
  } catch (error) {
    console.error(error instanceof Refusal ? error.message : error)
    return { passed: 0, failed: 1, notRun: [], times: [] }
  }
}

function stepsFor(browser) {
  const statics = [
    ['types', [tool('typescript', 'bin', 'tsc'), '--noEmit', '-p', '.']],
    ['lint', [tool('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--error-on-warnings']],
    ['dead code', [tool('knip', 'bin', 'knip.js')]],
    ['Salesforce package', [join(repoRoot, 'salesforce', 'test', 'run.mjs'), '--files']],
  ]
  const beside = statics.map(([name, args]) => [name, ({ node }) => check({ node, args })])
  // They use one core each and the build little memory, so they run beside one another; what follows fills the machine.
  const rounds = [[...beside, ['pages', build]], [['unit, integration and architecture', vitest]]]
  if (browser) rounds.push([['browser', playwright]])
  return rounds
}

function add(total, name, { passed, failed, notRun, times }) {
  total.passed += passed
  total.failed += failed
  total.notRun.push(...notRun)
  total.times.push(...times)
  if (failed > 0) total.red.push(name)
}

/** Runs the rounds one after the other. The steps of a round run beside one another and are shown in their order. */
async function runSteps(rounds, context) {
  const total = { passed: 0, failed: 0, notRun: [], times: [], red: [] }
  for (const round of rounds) {
    const started = round.map(([name, step]) => {
      if (round.length === 1) console.log(`\n── ${name}`)
      return { name, done: step(context) }
    })
    for (const { name, done } of started) {
      const counted = await done
      if (round.length > 1)
        console.log(`\n── ${name}\n${counted.output ?? ''}${counted.failed === 0 ? 'ok' : ''}`)
      add(total, name, counted)
    }
  }
  return total
}

const help = {
  call: 'npm test [-- --no-browser]',
  about: `Types, lint, dead code, the pages' build, unit and integration tests, and the journeys in a real browser.

  --no-browser  leaves the journeys out, as npm run check does
  --help        prints this`,
  flags: ['no-browser'],
}

async function main() {
  const called = readArguments(help, process.argv.slice(2))
  if (!called) return
  const browser = !called.flags['no-browser']
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1))
  const node = await ensureRuntime()
  const missing = browser ? missingChromium() : null
  if (missing) throw new Refusal(missing)
  const folder = mkdtempSync(join(tmpdir(), 'msi-actions-report-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  // The tests start the same programs dozens of times: what one of them has compiled the next ones read.
  process.env.NODE_COMPILE_CACHE = join(folder, 'compiled')
  const { passed, failed, notRun, times, red } = await runSteps(stepsFor(browser), { node, folder })
  console.log(`\nThe slowest tests:\n${slowestOf(times).join('\n')}\n`)
  for (const name of notRun) console.log(`not run: ${name}, skipped in the test itself`)
  console.log('not run: the Lightning component, which wants "npm ci" and "npm test" in salesforce/')
  if (red.length > 0) console.log(`Failed: ${red.join(' · ')}`)
  console.log(`${passed} passed, ${failed} failed`)
  process.exit(failed > 0 ? 1 : 0)
}

await runProgram(main)
