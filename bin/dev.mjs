import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { repoRoot } from './node-runtime.mjs'
import { whenReady } from './supervisor.mjs'

const POLL_MS = 400
const watched = ['server', 'contract', 'migrations']

/** Changes with every source of the server. (fs.watch loses files that an editor replaces.) */
function stateOfSources() {
  return watched
    .map((name) => join(repoRoot, name))
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder, { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((file) => `${file} ${statSync(file, { throwIfNoEntry: false })?.mtimeMs}`)
    .join('\n')
}

function onSourceChange(callback) {
  let known = stateOfSources()
  const timer = setInterval(() => {
    const state = stateOfSources()
    if (state === known) return
    known = state
    callback()
  }, POLL_MS)
  timer.unref()
}

/**
 * `npm run dev`: builds the pages at every change of theirs, and restarts the server (`startServer` starts
 * one) at every change of its sources. A server that does not start waits for the next change.
 */
export function reloadOnChange({ supervisor, node, server, startServer }) {
  supervisor.start({ name: 'page builder', node, args: ['bin/watch-web.mjs'], env: process.env })
  let current = server
  let turn = Promise.resolve()
  const restart = async () => {
    if (supervisor.stopping) return
    await supervisor.stop(current)
    current = startServer()
    current.expected = true
    await whenReady(current).then(
      () => console.log('  server restarted'),
      (error) => console.error(`  ${error.message}`),
    )
  }
  server.expected = true
  onSourceChange(() => {
    turn = turn.then(restart)
  })
}
