import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { pathTo } from '../contract/endpoint.ts'
import { journeyEndpoints } from '../contract/onboarding.ts'
import { panelEndpoints } from '../contract/panel.ts'
import { newId, tenantToken } from '../server/platform/ids.ts'
import { activateWith, connectGmail, connectOutlook, memberOf } from '../test/harness/journey.ts'
import type { Installation } from './installation.ts'
import { recordNamed } from './walk.ts'

const people = { ben: 'ben.carter@nordvik.example', anna: 'anna.berg@nordvik.example' }
export type Seller = keyof typeof people

/** The record that the panel is open for, and whom mails go to. */
export const lead = recordNamed('Maria Holm')
const patienceMs = 90_000

/** Ben reads his mail at Google and Anna hers at Microsoft; each has sent one mail, so that both mailboxes are read. */
export async function seatSellers(stage: Installation): Promise<void> {
  for (const [key, email] of Object.entries(people)) {
    const member = memberOf(stage)
    await activateWith(member, { link: await invitationOf(stage, email), as: key })
    for (const fact of ['welcomed', 'introduced'] as const)
      await member.call(journeyEndpoints.recordFact, { body: { fact } })
    await (key === 'ben' ? connectGmail(member, key) : connectOutlook(member, key))
    const response = await fetch(`${stage.url}${pathTo(panelEndpoints.send)}`, {
      method: panelEndpoints.send.method,
      headers: {
        ...(await proofOf(stage, { who: 'panel', seller: key as Seller })),
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        key: newId(),
        to: [{ object: 'Lead', id: lead }],
        subject: 'An offer',
        html: '<p>Hello</p>',
      }),
    })
    if (!response.ok) throw new Error(`${key} could not send: ${response.status} ${await response.text()}`)
  }
}

async function invitationOf(stage: Installation, email: string): Promise<string> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await wait(250)) {
    const inbox = await fetch(`${stage.mail}/api/inbox/${email}`)
    const link = /https?:\/\/[^\s"'\\<]+\/invitation#[^\s"'\\<]+/.exec(await inbox.text())?.[0]
    if (link) return link
  }
  throw new Error(`no invitation has come to ${email}`)
}

/** Waits until every mailbox has been read after this instant. Throws after a minute and a half. */
export async function untilMailRead(stage: Installation, since: Date): Promise<void> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await wait(250)) {
    const [row] = await stage.query<{ read: number }>(
      'select count(*)::int as read from mailbox_watch where read_at > $1',
      [since],
    )
    if (row && row.read >= Object.keys(people).length) return
  }
  throw new Error('the mailboxes were not read')
}

/** What proves who is calling, in headers; new each time, because some requests end their session. */
export async function proofOf(
  stage: Installation,
  as: { who: 'nobody' | 'seller' | 'panel'; seller?: Seller },
): Promise<Record<string, string>> {
  if (as.who === 'nobody') return {}
  const kind = as.who === 'panel' ? 'panel' : 'web'
  const [user] = await stage.query<{ id: string; workspace_id: string }>(
    'select id, workspace_id from app_user where email = $1',
    [people[as.seller ?? 'ben']],
  )
  if (!user) throw new Error('the seller is not there')
  const { token, hash } = tenantToken(user.workspace_id)
  const record = kind === 'panel' ? ['Lead', lead] : [null, null]
  await stage.query(
    `insert into session (workspace_id, id, user_id, kind, token_hash, record_object, record_id, created_at, used_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, now(), now(), now() + interval '20 minutes')`,
    [user.workspace_id, newId(), user.id, kind, hash, ...record],
  )
  if (kind === 'panel') return { authorization: `Bearer ${token}`, origin: 'null' }
  const { port } = new URL(stage.url)
  return { cookie: `sid_${port}=${token}`, origin: stage.url, 'sec-fetch-site': 'same-origin' }
}

/** The panel's app as Salesforce knows it: its id, and the secret that signs requests. */
export function panelApp(stage: Installation): { appId: string; clientSecret: string } {
  const known = z.object({ salesforce: z.object({ appId: z.string(), clientSecret: z.string() }) })
  return known.parse(JSON.parse(readFileSync(join(stage.dataDir, 'sandbox', 'apps.json'), 'utf8'))).salesforce
}

/** The server's process, as the launcher noted it. Needs /proc, which only Linux has. */
export function serverProcess(stage: Installation): {
  memoryMB(): number
  peakMB(): number
  resetPeak(): void
  environment(): Record<string, string>
} {
  const noted = z.object({ children: z.array(z.object({ pid: z.number() })) })
  const { children } = noted.parse(JSON.parse(readFileSync(join(stage.dataDir, 'running.json'), 'utf8')))
  const server = children.find(({ pid }) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('server/main.ts'),
  )
  if (!server) throw new Error('the server does not run')
  const read = (name: string) => {
    const status = readFileSync(`/proc/${server.pid}/status`, 'utf8')
    return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024
  }
  return {
    memoryMB: () => read('VmRSS'),
    peakMB: () => read('VmHWM'),
    resetPeak: () => writeFileSync(`/proc/${server.pid}/clear_refs`, '5'),
    environment: () =>
      Object.fromEntries(
        readFileSync(`/proc/${server.pid}/environ`, 'utf8')
          .split('\0')
          .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
      ),
  }
}
