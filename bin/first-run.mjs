import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './refusal.mjs'

const ADMIN_MS = 30_000
const astrid = 'astrid.lindqvist@nordvik.example'
const workspace = [
  'Nordvik Instruments AB',
  astrid,
  '--name',
  'Astrid Lindqvist',
  '--org',
  '00DNw0000004Kp2MAE',
]

/** What an operator would type on the first day, as arguments of `npm run admin --`. */
const commands = [
  ['workspace', 'create', ...workspace, '--language', 'en'],
  ['invite', 'ben.carter@nordvik.example', '--name', 'Ben Carter', '--language', 'en', '--from', astrid],
  ['invite', 'anna.berg@nordvik.example', '--name', 'Anna Berg', '--language', 'sv', '--from', astrid],
]

function administer(child, argv) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.off('message', onMessage)
      reject(new Refusal(`The server did not answer "admin ${argv.join(' ')}" within 30 s.`))
    }, ADMIN_MS)
    const onMessage = (message) => {
      if (message?.type !== 'admin-done') return
      clearTimeout(timer)
      child.off('message', onMessage)
      // Done by a start that was killed before it could note it.
      const isDone = /already/.test(message.output)
      if (message.ok || isDone) resolve()
      else reject(new Refusal(`"npm run admin -- ${argv.join(' ')}" failed: ${message.output}`))
    }
    child.on('message', onMessage)
    child.send({ type: 'admin', argv })
  })
}

/**
 * Fills a new sandbox: the workspace with its admin, and two invited sellers. What is done is noted, so
 * that a start that is killed in between goes on where it was.
 */
export async function fillSandbox({ child, dataDir, firstRun }) {
  const file = join(dataDir, 'sandbox', 'filled')
  if (firstRun) writeFileSync(file, '0')
  const done = existsSync(file) ? Number(readFileSync(file, 'utf8')) : commands.length
  for (const [index, argv] of commands.entries()) {
    if (index < done) continue
    await administer(child, argv)
    writeFileSync(file, String(index + 1))
  }
}
