import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts'
import { readSettings } from '../sandbox/settings.ts'
import { inMemory } from '../sandbox/store.ts'
import { makeCertificates } from './harness/certificates.ts'
import { freePort } from './harness/free-port.ts'
import { type GoBetween, startGoBetween } from './harness/go-between.ts'
import { activateWith, memberOf } from './harness/journey.ts'
import { Program } from './harness/launched.ts'
import { PlayedMachine, readPrinted } from './harness/printed-install.ts'
import { repoRoot } from './harness/source-files.ts'

const printed = readPrinted(readFileSync(join(repoRoot, 'docs', 'operations.md'), 'utf8'))
const admin = 'astrid.lindqvist@nordvik.example'
const trusted = getCACertificates('default')

let machine: PlayedMachine
let sandbox: Sandbox
let proxy: GoBetween
let service: Program | null = null

beforeAll(async () => {
  const certificates = await makeCertificates()
  setDefaultCACertificates([...trusted, certificates.authority])
  machine = new PlayedMachine(mkdtempSync(join(tmpdir(), 'msi-actions-install-')), certificates.authority)
  const port = await freePort()
  proxy = await startGoBetween(`http://127.0.0.1:${port}`, certificates)
  const client = (vendor: string) => ({
    clientId: `${vendor}-client`,
    clientSecret: `${vendor}-secret-of-this-test`,
    redirectUris: [`${proxy.url}/oauth/${vendor}/callback`],
  })
  const salesforce = { ...client('salesforce'), canvasUrl: `${proxy.url}/panel/unused` }
  sandbox = await startSandbox(
    readSettings({
      SANDBOX_PORT: '0',
      SANDBOX_DATA: inMemory,
      SANDBOX_APPS: JSON.stringify({ salesforce, google: client('google') }),
    }),
  )
  machine.bringSource()
  machine.prepare(
    [
      machine
        .translate(printed.settings)
        .replace(/^(PUBLIC_URL)=.*$/m, `$1=${proxy.url}`)
        .replace(/^(SALESFORCE_CLIENT_ID)=.*$/m, `$1=${salesforce.clientId}`)
        .replace(/^(SALESFORCE_CLIENT_SECRET)=.*$/m, `$1=${salesforce.clientSecret}`),
      // This Salesforce is in the sandbox, and port 3000 may be somebody else's here.
      `SALESFORCE_LOGIN_URL=${sandbox.salesforce}`,
      `OUTBOUND_ALLOW=${new URL(sandbox.salesforce).host}`,
      `PORT=${port}`,
      '',
    ].join('\n'),
  )
  machine.handOver()
})

afterAll(async () => {
  if (service?.child.exitCode === null) service.child.kill('SIGTERM')
  await service?.ended
  await proxy?.close()
  await sandbox?.close()
  setDefaultCACertificates(trusted)
  rmSync(machine.root, { recursive: true, force: true })
})

const problemsIn = (report: string) => report.match(/^PROBLEM.*$/gm) ?? []

it('the page’s lines, typed one after the other, end with an admin who is signed in', async () => {
  const mine = (line: string) => line.replace('anna@nordvik.example', admin)
  const typed = await machine.type(printed.lines.map(mine))
  const failed = typed.filter(({ code }) => code !== 0)
  // The doctor is asked before there is a server, as its comment says.
  expect(failed.map(({ line }) => line)).toEqual(['as_msi npm run doctor'])
  expect(problemsIn(failed[0]?.out ?? '')).toEqual([expect.stringMatching(/^PROBLEM {2}(tls|public url) /)])
  expect(typed.find(({ line }) => line.includes('npm run build'))?.out).toMatch(
    /^Building the pages.*^Built in \d+ s\.$/ms,
  )
  expect(statSync(machine.path('/etc/msi-actions/secret_key')).mode & 0o777).toBe(0o440)

  service = new Program(machine.startService(printed.unit))
  await service.says('"msg":"ready"')
  const again = printed.lines.filter((line) => /^(as_msi\(|cd )/.test(line))
  const checks = [...again, 'as_msi npm run doctor', 'as_msi npm run admin -- processes --json']
  const [doctor, processes] = (await machine.type(checks)).slice(-2)
  expect([doctor?.code, problemsIn(doctor?.out ?? '')]).toEqual([0, []])
  expect(doctor?.out).toContain(`data in ${machine.path('/var/lib/msi-actions')}`)
  expect(processes?.out.match(/"version"/g)).toHaveLength(1)

  const [link = ''] = /\S+\/invitation#\S+/.exec(typed.at(-1)?.out ?? '') ?? []
  expect(link).toMatch(new RegExp(`^${proxy.url}/`))
  const member = memberOf({ url: proxy.url })
  await activateWith(member, { link, as: 'astrid' })
  expect((await member.api('GET', '/api/session')).body).toMatchObject({
    mode: 'real',
    user: { email: admin, role: 'admin' },
    workspace: { name: 'Nordvik AB' },
  })

  service.child.kill('SIGTERM')
  expect(await service.ended).toBe(0)
})

const verifier = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' })

it.skipIf(verifier.status !== 0)('the unit has nothing that systemd would complain of', () => {
  const file = machine.path('/msi-actions.service')
  // What it starts has to be there, and is not on every machine in the page's place.
  const unit = machine.translate(printed.unit).replace('/usr/bin/node', process.execPath)
  writeFileSync(file, unit)
  const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
  expect([status, stdout, stderr]).toEqual([0, '', ''])
})
