// Started by `npm run dev`: rebuilds the app and the panel whenever a source of theirs changes.
import { join } from 'node:path'
import { build } from 'vite'
import { repoRoot } from './node-runtime.mjs'
import { viteConfigs } from './web-build.mjs'

const watchers = []
const stop = async () => {
  await Promise.all(watchers.map((watcher) => watcher.close()))
  process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.once(signal, stop)

for (const config of viteConfigs) {
  watchers.push(
    await build({
      configFile: join(repoRoot, config),
      configLoader: 'native',
      logLevel: 'warn',
      // Emptying the folder first would serve a page without its files for a second.
      build: { watch: {}, emptyOutDir: false },
    }),
  )
}
