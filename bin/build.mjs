// `npm run build`: the web app into dist/web and the panel into dist/panel.
import { readArguments } from './arguments.mjs'
import { ensureRuntime } from './node-runtime.mjs'
import { runProgram } from './refusal.mjs'
import { buildWeb } from './web-build.mjs'

const about = 'Builds the pages into dist, whether or not their sources have changed.'

await runProgram(async () => {
  if (!readArguments({ call: 'npm run build', about }, process.argv.slice(2))) return
  await buildWeb({ node: await ensureRuntime(), force: true, quiet: false })
})
