// `npm run build`: the web app into dist/web and the panel into dist/panel.
import { ensureRuntime } from './node-runtime.mjs'
import { runProgram } from './refusal.mjs'
import { buildWeb } from './web-build.mjs'

await runProgram(async () => buildWeb({ node: await ensureRuntime(), force: true, quiet: false }))
