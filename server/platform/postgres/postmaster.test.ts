import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Place } from './cluster.ts'
import { attach } from './postmaster.ts'

/** PostgreSQL's own words while it repairs what a crash has left. */
const fields = ['SFATAL', 'C57P03', 'Mthe database system is starting up', ''].join('\0')
const startingUp = Buffer.concat([
  Buffer.from([0x45, 0, 0, 0, fields.length + 5]),
  Buffer.from(`${fields}\0`),
])

test('a server that is still starting is waited for, and whoever waits hears of it', async () => {
  const cluster = mkdtempSync(join(tmpdir(), 'msi-actions-starting-'))
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(startingUp))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const postmaster = spawn(process.execPath, ['-e', 'setInterval(() => {}, 60_000)', cluster])
  const pidFile = join(cluster, 'postmaster.pid')
  writeFileSync(pidFile, [postmaster.pid, cluster, 0, port].join('\n'))
  let heard = 0
  const onStarting = () => {
    heard += 1
    if (heard === 3) rmSync(pidFile)
  }
  const place = { cluster, password: 'secret' } as Place
  expect(await attach(place, { onStarting })).toBeNull()
  expect(heard).toBe(3)
  postmaster.kill()
  server.close()
  rmSync(cluster, { recursive: true })
})
