import { readArguments } from '../bin/arguments.mjs'
import { exitCodes, Refusal, runProgram } from '../bin/refusal.mjs'

/** Every bench by the name that one types: `npm run bench -- journey`. Read when it is wanted: each brings much along. */
const benches: Record<string, (numbers: Record<string, number>) => Promise<void>> = {
  doors: async () => (await import('./doors.ts')).runDoors(),
  journey: async () => (await import('./journey.ts')).runJourney(),
  'opt-outs': async () => (await import('./opt-outs.ts')).runOptOuts(),
  proxy: async () => (await import('./proxy.ts')).runProxy(),
  send: async (numbers) => (await import('./send.ts')).runSend(numbers),
  statements: async () => (await import('./statements.ts')).runStatements(),
  screenshots: async () => (await import('./screenshots.ts')).runScreenshots(),
}

const about = `Measures a product of its own, which it starts and removes, and prints one line of JSON at the end.

  doors        attacks every route and every reader of foreign data
  journey      drives the journey in a fresh browser
  opt-outs     counts what a day of 100,000 mails asks Salesforce about opt-outs
  proxy        restarts web processes behind a Caddy, and takes the database away
  send         sends a day's mail by a faster clock, and empties 40 full mailboxes
               against a bare loop of the same calls
  statements   asks the database with and without prepared statements
  screenshots  renews the pictures of the documentation
  --speed N    how many times faster the clock of "send" runs, 200 if not given
  --help       prints this`

await runProgram(async () => {
  const words = Object.keys(benches)
  const called = readArguments(
    { call: 'npm run bench -- NAME', about, words, numbers: ['speed'] },
    process.argv.slice(2),
  )
  if (called && called.word !== 'send' && 'speed' in called.numbers)
    throw new Refusal('--speed is for "send". See: npm run bench -- --help', exitCodes.usage)
  if (called) await benches[called.word]?.(called.numbers)
})
