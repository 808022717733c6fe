import { beforeEach, describe, expect, test } from 'vitest'
import { dynamicFields } from '../../contract/templates.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { whoIsAnswered } from '../../server/features/selling/email/answer-recipient.ts'
import { readEmail } from '../../server/features/selling/email/email.ts'
import { ownEmail } from '../../server/features/selling/email/own-email.ts'
import { previewMail } from '../../server/features/selling/templates/fill-mail.ts'
import { hours } from '../../server/platform/clock.ts'
import { testPool } from '../harness/pool.ts'
import { compose, contact, type SellingWorld, sellingWorld, sendMail } from './selling-world.ts'

const pool = testPool()
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db)
  Object.assign(world.crm.columns, {
    Contact: { FirstName: 'Grace', Title: null },
    Account: { Name: 'Harbor, Finch, Inc.', Renewal_Tier__c: 'Gold' },
    User: { Title: 'Account Executive' },
  })
})

const both = [1, 2].map((n) => ({ object: 'Contact' as const, id: contact(n).id }))
const subject = 'For {{first_name}} at {{company_friendly}}'
const html = '<p>{{sfdc_account_renewal_tier}} {{personal_email}}</p><p>{{my_name}}, {{my_title}}</p>'

const stored = async (id: string) =>
  pool.db
    .selectFrom('email')
    .select(['subject', 'html', 'text'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()

describe('a mail with fields', () => {
  test('goes to each with what the record says, in both its parts', async () => {
    const id = await sendMail(world, { to: both, subject, html })
    expect(await stored(id)).toMatchObject({
      subject: 'For Grace at Harbor, Finch',
      html: expect.stringContaining('<p>Gold contact1@buyer.example</p>'),
      text: expect.stringContaining('Gold contact1@buyer.example\n\nSam Seller, Account Executive'),
    })
    const { to } = await readEmail(world.ctx, world.actor, id)
    expect(to.address).toBe('contact1@buyer.example')
  })

  test('knows a field however it is written', async () => {
    const id = await sendMail(world, {
      html: '<p>{{MyTitle}} {{Friendly Company}} {{job title | default: "x"}}</p>',
    })
    expect((await stored(id)).text).toContain('Account Executive Harbor, Finch x')
  })

  test('has every field that there is, each with what stands in its place', async () => {
    Object.assign(world.crm.columns, {
      Contact: { FirstName: 'Grace', LastName: 'Finch', Title: 'Buyer' },
      Account: { Name: 'Harbor, Finch, Inc.', Website: 'https://harbor.example' },
    })
    const ofFooter = ['team_unsubscribe', 'friendly_unsubscribe']
    const names = Object.keys(dynamicFields).filter((name) => !ofFooter.includes(name))
    const id = await sendMail(world, { html: names.map((name) => `<p>${name}: {{${name}}}</p>`).join('') })
    const { text } = await stored(id)
    expect(text).not.toContain('{{')
    const expected = {
      ...{ first_name: 'Grace', last_name: 'Finch', title: 'Buyer', company: 'Harbor, Finch, Inc.' },
      ...{ company_friendly: 'Harbor, Finch', personal_email: 'contact1@buyer.example' },
      ...{ work_website: 'https://harbor.example', my_name: 'Sam Seller', my_title: 'Account Executive' },
    }
    for (const [name, value] of Object.entries(expected)) expect(text).toContain(`${name}: ${value}`)
    expect(names.filter((name) => !(name in expected))).toEqual(['my_signature'])
  })

  test('is filled when it is scheduled, and not when it leaves: what was seen is what goes', async () => {
    const schedule = { local: '2026-11-23T09:00', timeZone: 'Europe/Stockholm' }
    await sendMail(world, { subject, html: '<p>{{first_name}}</p>', schedule })
    Object.assign(world.crm.columns, { Contact: { FirstName: 'Changed' }, Account: { Name: 'Changed' } })
    world.advance(hours(24))
    await dispatchMailbox(world.ctx, world.box, new AbortController().signal)
    const [sent] = world.mailbox.delivered
    expect([sent?.subject, sent?.text]).toEqual([
      'For Grace at Harbor, Finch',
      expect.stringContaining('Grace'),
    ])
  })

  test('goes to a contact whose account its sender may not see', async () => {
    delete world.crm.columns.Account
    const id = await sendMail(world, { html: '<p>{{first_name}} {{company}}</p>' })
    expect((await stored(id)).text).toContain('Grace your company')
  })

  test('is what the preview shows', async () => {
    const shown = contact(2).id
    const preview = await previewMail(world.ctx, world.actor, { to: both, shown, subject, html })
    await sendMail(world, { to: both, subject, html })
    const rows = await pool.db
      .selectFrom('email')
      .select('html')
      .where('workspace_id', '=', world.actor.workspaceId)
      .execute()
    // Each mail has a link of its own.
    const linkless = (text: string) => text.replace(/(?<=unsubscribe%20[\w-]{36}\.)[\w-]{43}/, '')
    expect(rows.map((row) => linkless(row.html))).toContain(linkless(preview.html))
    expect(preview.recipients.map(({ problems }) => problems)).toEqual([[], []])
  })

  test('asks Salesforce once, however many it goes to, and never where there is none', async () => {
    const calls: string[] = []
    world.crm.fault = async (call) => {
      calls.push(call)
      return 'ok'
    }
    await sendMail(world)
    expect(calls).not.toContain('readFields')
    await sendMail(world, { to: both, subject, html: '<p>{{title}}</p>' })
    expect(calls.filter((call) => call === 'readFields')).toHaveLength(1)
  })

  test('of the same key is the same mail, whatever Salesforce says by then', async () => {
    const request = compose({ subject })
    const id = await sendMail(world, request)
    Object.assign(world.crm.columns, { Contact: {} })
    expect(await sendMail(world, request)).toBe(id)
  })
})

describe('what cannot be filled', () => {
  test.each([
    ['a field that is empty', '{{work_website}}'],
    ['a field that Salesforce does not show', '{{sfdc_account_budget}}'],
    ['an instruction', '{{! Say why }}'],
    ['the subject', '{{title}}'],
  ])('keeps the mail back and is named: %s', async (which, source) => {
    const change = which === 'the subject' ? { subject: source } : { html: `<p>${source}</p>` }
    await expect(sendMail(world, change)).rejects.toMatchObject({
      code: 'fields_unfilled',
      details: { name: 'Contact 1', fields: source },
    })
    const mails = await pool.db
      .selectFrom('email')
      .select('id')
      .where('workspace_id', '=', world.actor.workspaceId)
      .execute()
    expect(mails).toEqual([])
  })

  test('is said of each in the preview, and whoever is not of the record is refused', async () => {
    const request = { to: both, shown: contact(1).id, subject: 'Hi', html: '<p>{{work_website}}</p>' }
    const { recipients, html: seen } = await previewMail(world.ctx, world.actor, request)
    expect(seen).toContain('{{work_website}}')
    expect(recipients.map(({ name, problems }) => [name, problems[0]?.code])).toEqual([
      ['Contact 1', 'empty'],
      ['Contact 2', 'empty'],
    ])
    const stranger = previewMail(world.ctx, world.actor, { ...request, shown: contact(3).id })
    await expect(stranger).rejects.toMatchObject({ code: 'recipient_unknown' })
  })

  test('and what has more fields than anybody writes is refused before anything is asked', async () => {
    const html = `<p>${'{{first_name}}'.repeat(501)}</p>`
    await expect(sendMail(world, { html })).rejects.toMatchObject({ code: 'too_many_fields' })
  })

  test('and what would grow beyond all measure is refused', async () => {
    Object.assign(world.crm.columns, { Contact: { Description: 'x'.repeat(32_000) } })
    const html = `<p>${'{{sfdc_contact_description}}'.repeat(100)}</p>`
    await expect(sendMail(world, { html })).rejects.toMatchObject({ code: 'html_too_large' })
    const subject = '{{sfdc_contact_description}}'
    await expect(sendMail(world, { subject })).rejects.toMatchObject({ code: 'fields_unfilled' })
  })

  test('while Salesforce is away is told as that', async () => {
    world.crm.fault = async (call) => (call === 'readFields' ? 'temporary' : 'ok')
    await expect(sendMail(world, { subject })).rejects.toMatchObject({ code: 'salesforce_unreachable' })
  })
})

describe('whom an answer to a mail goes to', () => {
  const whoHas = async (address: string) => {
    const answered = await ownEmail(world.ctx, world.actor, await sendMail(world))
    return whoIsAnswered(world.ctx, world.actor, { answered, address })
  }

  test('is by its address whom the mail went to, somebody else of its record, or nobody known', async () => {
    const [one, two] = [await whoHas('Contact1@buyer.example'), await whoHas(contact(2).email)]
    expect([one?.id, two?.id]).toEqual([contact(1).id, contact(2).id])
    expect([typeof one?.person, two?.person]).toEqual([
      'string',
      expect.objectContaining({ id: contact(2).id }),
    ])
    expect(await whoHas('stranger@buyer.example')).toBeNull()
  })

  test('is whom it went to without a word of Salesforce, and nobody else while that is away', async () => {
    const answered = await ownEmail(world.ctx, world.actor, await sendMail(world))
    world.crm.fault = async () => 'temporary'
    const who = (address: string) => whoIsAnswered(world.ctx, world.actor, { answered, address })
    expect([(await who(contact(1).email))?.id, await who(contact(2).email)]).toEqual([contact(1).id, null])
  })
})
