import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join, relative } from 'node:path'
import { repoRoot } from './node-runtime.mjs'

const modules = join(repoRoot, 'node_modules')

/**
 * Runs `node ...args`: its exit code. Its output goes to the terminal as it comes, or in pieces to `hear`.
 */
function run({ node, args, env = {}, hear = null }) {
  // npm runs scripts with node_modules/.bin first; the tools' own children must find the same Node.
  const path = `${join(modules, '.bin')}:${process.env.PATH}`
  const child = spawn(node, args, {
    cwd: repoRoot,
    stdio: hear ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, PATH: path, ...env },
  })
  if (hear) for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear)
  const kill = () => child.kill()
  process.once('exit', kill)
  return new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('close', (code, signal) => {
      process.off('exit', kill)
      resolve(signal ? 128 + constants.signals[signal] : code)
    })
  })
}

function readReport(file) {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
  } catch {
    return null
  }
}

/** A step that ends badly although none of its tests did (a crash, an unhandled rejection) is one failure. */
function honest(counted, code) {
  return { ...counted, failed: counted.failed === 0 && code !== 0 ? 1 : counted.failed }
}

/** What a step comes to when it left no report. */
const brokenOff = { passed: 0, failed: 1, notRun: [], times: [] }

/** One static check: 1 passed or 1 failed, with what it printed as `output`. */
export async function check({ node, args }) {
  let output = ''
  const hear = (piece) => {
    output += piece
  }
  const code = await run({ node, args, hear })
  return code === 0 ? { passed: 1, failed: 0, notRun: [], times: [], output } : { ...brokenOff, output }
}

/** Unit and integration tests, counted from vitest's JSON report in `folder`. */
export async function vitest({ node, folder }) {
  const file = join(folder, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await run({ node, args: [join(modules, 'vitest', 'vitest.mjs'), 'run', ...reporters] })
  const report = readReport(file)
  if (!report) return brokenOff
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, file: relative(repoRoot, name) })),
  )
  const notRun = tests
    .filter(({ status }) => !['passed', 'failed'].includes(status))
    .map(({ fullName }) => fullName)
  // A file that cannot be loaded has no tests to count.
  const broken = report.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  )
  const times = tests.map(({ file, fullName, duration }) => ({
    name: `${file}: ${fullName}`,
    milliseconds: duration ?? 0,
  }))
  return honest(
    { passed: report.numPassedTests, failed: report.numFailedTests + broken.length, notRun, times },
    code,
  )
}

/** How long each test of a Playwright suite took, in whichever browser and however often it was run. */
function browserTimes({ suites = [], specs = [] }, folder) {
  const own = specs.map(({ file, title, tests }) => ({
    name: `${relative(repoRoot, join(folder, file))}: ${title}`,
    milliseconds: tests
      .flatMap(({ results }) => results)
      .reduce((total, { duration }) => total + duration, 0),
  }))
  return [...own, ...suites.flatMap((suite) => browserTimes(suite, folder))]
}

/** The lines that name the slowest of these tests, slowest first. */
export function slowestOf(times, count = 10) {
  const slowest = times.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, count)
  return slowest.map(({ name, milliseconds }) => `${(milliseconds / 1000).toFixed(1).padStart(6)} s  ${name}`)
}

/** The browser journey, counted from Playwright's JSON report in `folder`. */
export async function playwright({ node, folder }) {
  const file = join(folder, 'playwright.json')
  const cli = join(modules, '@playwright', 'test', 'cli.js')
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: file, PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  const code = await run({ node, args: [cli, 'test', '--reporter=list,json'], env })
  const report = readReport(file)
  if (!report) return brokenOff
  const { expected, unexpected, flaky, skipped } = report.stats
  const notRun = skipped > 0 ? [`${skipped} browser tests`] : []
  const times = browserTimes(report, report.config.rootDir)
  return honest({ passed: expected, failed: unexpected + flaky, notRun, times }, code)
}
