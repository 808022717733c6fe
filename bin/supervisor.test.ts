import { expect, test, vi } from 'vitest'
import { Restarts } from './restarts.mjs'
import { Supervisor, whenReady } from './supervisor.mjs'

/** The next line on standard error is expected, and kept here. */
function hearing(): string[] {
  const said: string[] = []
  vi.mocked(console.error).mockImplementationOnce((line: string) => void said.push(line))
  return said
}

/** A program that lives until it is told to end, or not even then. */
const program = (onStop: string) => [
  '-e',
  `process.on('SIGTERM', () => { ${onStop} }); setInterval(() => {}, 60_000); process.send({ type: 'ready' })`,
]
const started = { node: process.execPath, env: process.env }

test('a stop kills what does not obey, and says whom', async () => {
  const said = hearing()
  const supervisor = new Supervisor({ stopMs: 300 })
  const obedient = supervisor.start({ name: 'obedient', args: program('process.exit(0)'), ...started })
  const deaf = supervisor.start({ name: 'deaf', args: program(''), ...started })
  await Promise.all([whenReady(obedient), whenReady(deaf)])
  expect(await supervisor.stopAll()).toBe(137)
  expect(await obedient.ended).toBe(0)
  expect(said).toEqual(['The deaf did not stop; it was killed.'])
})

test('what a program waits for is printed, and it may wait on', async () => {
  const said = hearing()
  const supervisor = new Supervisor()
  const words = "process.send({ type: 'waiting', message: 'Waiting for the database.' })"
  const member = supervisor.start({
    name: 'patient',
    args: ['-e', `${words}; process.send({ type: 'ready' })`],
    ...started,
  })
  expect(await whenReady(member)).toEqual({ type: 'ready' })
  expect(said).toEqual(['Waiting for the database.'])
  await supervisor.stopAll()
})

test('a program that dies is started again after growing pauses, and not after five deaths within two minutes', () => {
  const restarts = new Restarts()
  expect([0, 1000, 2000, 3000, 4000].map((now) => restarts.next(now))).toEqual([500, 1000, 2000, 5000, null])
})

test('deaths that lie further apart do not add up', () => {
  const restarts = new Restarts()
  const minutely = Array.from({ length: 50 }, (_, minute) => restarts.next(minute * 60_000))
  expect(minutely.slice(2)).toEqual(minutely.slice(2).map(() => 1000))
})
