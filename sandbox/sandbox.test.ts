import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { freePort } from '../test/harness/free-port.ts'
import { startSandbox } from './sandbox.ts'
import { readSettings } from './settings.ts'
import { inMemory } from './store.ts'

const main = new URL('./main.ts', import.meta.url).pathname

const apps = JSON.stringify({
  salesforce: {
    clientId: 'sf',
    clientSecret: 'sf-secret',
    redirectUris: ['http://localhost:3000/oauth/salesforce/callback'],
    canvasUrl: 'http://localhost:3000/panel/x',
  },
  google: {
    clientId: 'g',
    clientSecret: 'g-secret',
    redirectUris: ['http://localhost:3000/oauth/google/callback'],
  },
})

function start(env: Record<string, string>) {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, [main], {
    env: { PATH, NODE_COMPILE_CACHE, SANDBOX_APPS: apps, SANDBOX_PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  return { child, stderr: child.stderr ? text(child.stderr) : Promise.resolve(''), exit: once(child, 'exit') }
}

const dirs: string[] = []
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true })
})

function freshDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sandbox-'))
  dirs.push(dir)
  return dir
}

test('says where everything is, and stops when asked, twice', async () => {
  const { child, exit } = start({ SANDBOX_DATA: freshDir() })
  const [ready] = await once(child, 'message')
  expect(ready).toMatchObject({ type: 'ready', smtpPort: expect.any(Number) })
  for (const url of [ready.salesforce, ready.google, ready.mail]) {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect((await fetch(url)).status).toBeLessThan(500)
  }
  child.kill('SIGTERM')
  child.kill('SIGINT')
  expect((await exit)[0]).toBe(0)
})

test('stops when the launcher is gone', async () => {
  const { child, exit } = start({ SANDBOX_DATA: freshDir() })
  await once(child, 'message')
  child.disconnect()
  expect((await exit)[0]).toBe(0)
})

test('a busy port, a damaged file and a wrong setting are one sentence each', async () => {
  // The next ports are wanted too, and are nobody's: the system gives none of them away.
  const port = await freePort()
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  const busy = start({ SANDBOX_DATA: freshDir(), SANDBOX_PORT: String(port) })
  expect((await busy.exit)[0]).toBe(1)
  expect(await busy.stderr).toMatch(new RegExp(`^The sandbox cannot start: port ${port} is taken\\. .+\\n$`))
  server.close()

  const dir = freshDir()
  writeFileSync(join(dir, 'mail.json'), '{"mails": [')
  const damaged = start({ SANDBOX_DATA: dir })
  expect((await damaged.exit)[0]).toBe(1)
  expect(await damaged.stderr).toMatch(/mail\.json is damaged\. .+\n$/)

  const wrong = start({})
  expect((await wrong.exit)[0]).toBe(1)
  expect(await wrong.stderr).toMatch(/^The sandbox cannot start: SANDBOX_DATA is wrong .+\n$/)
})

test('each switch of each vendor goes on and off again, and changes no other', async () => {
  const known = JSON.parse(apps) as object
  const microsoft = { clientId: 'm', clientSecret: 'm-secret', redirectUris: ['http://localhost:3000/m'] }
  const sandbox = await startSandbox(
    readSettings({
      SANDBOX_PORT: '0',
      SANDBOX_DATA: inMemory,
      SANDBOX_APPS: JSON.stringify({ ...known, microsoft }),
    }),
  )
  try {
    for (const vendor of [sandbox.salesforce, sandbox.google, sandbox.microsoft ?? '']) {
      const switches = async () => {
        const page = await (await fetch(`${vendor}/__sandbox?hl=en`)).text()
        const rows = page.matchAll(/name="key" value="([^"]+)">\s*<button[^>]*aria-checked="(true|false)"/g)
        return new Map([...rows].map(([, key = '', on]) => [key, on === 'true']))
      }
      const press = (key: string, on: boolean) =>
        fetch(`${vendor}/__sandbox/switches`, {
          method: 'POST',
          body: new URLSearchParams({ hl: 'en', key, on: String(on) }),
        })
      const before = await switches()
      expect(before.size).toBeGreaterThan(5)
      expect([...before.values()]).not.toContain(true)
      for (const key of before.keys()) {
        await press(key, true)
        expect(await switches()).toEqual(new Map(before).set(key, true))
        await press(key, false)
        expect(await switches()).toEqual(before)
      }
    }
  } finally {
    await sandbox.close()
  }
})
