import { runDoors } from './doors.ts'
import { runJourney } from './journey.ts'
import { runProxy } from './proxy.ts'
import { runScreenshots } from './screenshots.ts'

/** Every bench by the name that one types: `npm run bench -- journey`. */
const benches: Record<string, () => Promise<void>> = {
  doors: runDoors,
  journey: runJourney,
  proxy: runProxy,
  screenshots: runScreenshots,
}

const [name = ''] = process.argv.slice(2)
const bench = benches[name]
if (bench) await bench()
else {
  console.error(`Say which bench to run: ${Object.keys(benches).join(', ')}.`)
  process.exitCode = 2
}
