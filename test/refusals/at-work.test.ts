import { beforeAll, describe, expect, test } from 'vitest'
import { records } from '../../sandbox/world.ts'
import { newId } from '../../server/platform/ids.ts'
import { breakVendor, deleteRecord, mend, revokeAccess, turn } from '../harness/faults.ts'
import { activeMember, type Member, panelApi, passSalesforce } from '../harness/journey.ts'
import { invitedBen, worldForThese } from './refusals-world.ts'

const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

function recordNamed(name: string): { object: string; id: string } {
  const found = records.find(({ fields }) => fields.Name === name)
  if (!found) throw new Error(`the sandbox has no record ${name}`)
  return { object: found.object, id: String(found.fields.Id) }
}

describe('at work', () => {
  const world = worldForThese()
  const maria = recordNamed('Maria Holm')
  let ben: Member

  beforeAll(async () => {
    ben = await activeMember(world(), { key: 'ben', link: await invitedBen(world()), mailbox: false })
  })

  /** The record's page at Salesforce frames the panel: what the panel begins with. */
  async function openPanel(record = maria): Promise<Record<string, unknown>> {
    const { salesforce } = world().sandbox
    const frame = await ben.browser.open(`${salesforce}/apex/MSI_Panel_${record.object}?id=${record.id}`)
    const page = await ben.browser.submit(frame, null)
    const [, boot = '{}'] = /<script id="boot"[^>]*>([\s\S]*?)<\/script>/.exec(page.text) ?? []
    return JSON.parse(boot)
  }

  const readRecord = (boot: Record<string, unknown>) =>
    panelApi(world(), String(boot.token), { method: 'GET', path: '/api/panel/record' })

  const launch = () => ben.api('POST', '/api/launches')

  async function signInAgain(): Promise<void> {
    const { body } = await ben.api('POST', '/api/sign-ins', { reconnect: true })
    await passSalesforce(ben.browser, String(body.authorizeUrl), 'ben')
  }

  const refusedBoots = [
    ['a wrong signature', 'panel_request_invalid', 'canvas_signature'],
    ['another org', 'salesforce_other_org', 'other_org'],
  ] as const
  for (const [name, code, key] of refusedBoots)
    test(`the panel: ${name}: ${code}, and good again after a reload`, async () => {
      await turn(world().sandbox.salesforce, key, true)
      expect(await openPanel()).toMatchObject({ state: 'refused', code, language: 'en' })
      await turn(world().sandbox.salesforce, key, false)
      const boot = await openPanel()
      expect(await readRecord(boot)).toMatchObject({ status: 200, body: { record: { name: 'Maria Holm' } } })
    })

  test('the panel: a record that was deleted: record_missing, and there again once it is restored', async () => {
    const boot = await openPanel()
    await deleteRecord(world().sandbox.salesforce, maria.id)
    expect(await readRecord(boot)).toMatchObject({ status: 404, body: { error: { code: 'record_missing' } } })
    await deleteRecord(world().sandbox.salesforce, maria.id, false)
    expect((await readRecord(boot)).status).toBe(200)
  })

  test('the panel: no access to the record: record_missing, and there again once it is shared', async () => {
    const boot = await openPanel()
    await breakVendor(world().sandbox.salesforce, { name: 'deny_record', id: maria.id })
    expect(await readRecord(boot)).toMatchObject({ status: 404, body: { error: { code: 'record_missing' } } })
    await mend(world().sandbox.salesforce)
    expect((await readRecord(boot)).status).toBe(200)
  })

  const signature = (html: string) => ben.api('PUT', '/api/signature', { html })
  const picture = (bytes: number) =>
    `<img alt="" src="data:image/png;base64,${Buffer.concat([Buffer.from(dot, 'base64'), Buffer.alloc(bytes)]).toString('base64')}">`
  const refusedSignatures = [
    ['signature_too_large', () => `<p>Ben</p>${picture(375_000).repeat(4)}`],
    ['image_too_large', () => `<p>Ben</p>${picture(600_000)}`],
    ['image_invalid', () => `<p>Ben</p><img src="data:image/png;base64,${btoa('Not a picture.')}">`],
  ] as const
  for (const [code, html] of refusedSignatures)
    test(`the signature: ${code}, and a smaller one is saved`, async () => {
      expect(await signature(html())).toMatchObject({ body: { error: { code } } })
      expect(await signature(`<p>Ben</p>${picture(0)}`)).toMatchObject({ status: 200, body: { removed: [] } })
    })

  test('the launch: Salesforce unreachable: said, and launched when it answers', async () => {
    await breakVendor(world().sandbox.salesforce, { name: 'next_call_503_html', times: 20 })
    expect(await launch()).toMatchObject({ status: 502, body: { error: { code: 'salesforce_unreachable' } } })
    await mend(world().sandbox.salesforce)
    expect((await launch()).status).toBe(200)
  })

  test('the panel: the calls of a day are used up: said as that, and there again when there are more', async () => {
    const boot = await openPanel()
    await turn(world().sandbox.salesforce, 'request_limit', true)
    expect(await readRecord(boot)).toMatchObject({
      status: 502,
      body: { error: { code: 'salesforce_limit_used', details: { code: 'REQUEST_LIMIT_EXCEEDED' } } },
    })
    // The admin sees who is kept from working by it, and no longer than it lasts.
    const astrid = await activeMember(world(), { key: 'astrid', link: world().adminLink, mailbox: false })
    const bensObstacle = async () => {
      const { users } = (await astrid.api('GET', '/api/users')).body as {
        users: { email: string; obstacle: object | null }[]
      }
      return users.find(({ email }) => email.startsWith('ben.'))?.obstacle
    }
    expect(await bensObstacle()).toMatchObject({ step: 'api', code: 'salesforce_limit_used' })
    await turn(world().sandbox.salesforce, 'request_limit', false)
    expect((await readRecord(boot)).status).toBe(200)
    expect(await bensObstacle()).toBeNull()
    // What stands in the way of a mailbox is looked at until it is gone: it is not forgotten over this.
    const { db } = world().app.ctx
    const { workspace_id, id } = await db
      .selectFrom('app_user')
      .select(['workspace_id', 'id'])
      .where('email', 'like', 'ben.%')
      .executeTakeFirstOrThrow()
    const [since, step] = [new Date(), 'mailbox' as const]
    const waits = { step, code: 'mailbox_not_enabled', since, met_at: since }
    await db
      .insertInto('obstacle')
      .values({ workspace_id, id: newId(), user_id: id, ...waits })
      .execute()
    await turn(world().sandbox.salesforce, 'request_limit', true)
    expect((await readRecord(boot)).status).toBe(502)
    expect(await bensObstacle()).toMatchObject({ step: 'mailbox', code: 'mailbox_not_enabled' })
    await turn(world().sandbox.salesforce, 'request_limit', false)
    expect((await readRecord(boot)).status).toBe(200)
    expect(await bensObstacle()).toMatchObject({ code: 'mailbox_not_enabled' })
  })

  test('the launch: token revoked meanwhile: said there and in the panel, signed in again, and launched', async () => {
    const boot = await openPanel()
    await revokeAccess(world().sandbox.salesforce)
    const lost = { status: 422, body: { error: { code: 'salesforce_disconnected' } } }
    expect(await launch()).toMatchObject(lost)
    expect(await readRecord(boot)).toMatchObject(lost)
    await mend(world().sandbox.salesforce)
    await signInAgain()
    expect((await launch()).status).toBe(200)
    expect((await readRecord(await openPanel())).status).toBe(200)
  })
})
