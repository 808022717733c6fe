import { beforeEach, describe, expect, it } from 'vitest'
import { writeDue } from '../../server/features/background/crm-sync/write-due.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { readEmail } from '../../server/features/selling/email/email.ts'
import { aboutLink, refuseByMail, sayNo, takeBack } from '../../server/features/selling/opt-outs/links.ts'
import { readHistory } from '../../server/features/selling/opt-outs/list.ts'
import { saveOwnMessage } from '../../server/features/selling/opt-outs/own-message.ts'
import { arriveAtProbe, makeProbe, readReach } from '../../server/features/selling/opt-outs/reach.ts'
import { previewMail } from '../../server/features/selling/templates/fill-mail.ts'
import { saveSetting } from '../../server/features/team/settings/settings.ts'
import { hours, minutes } from '../../server/platform/clock.ts'
import { testPool } from '../harness/pool.ts'
import { contact, type SellingWorld, sellingWorld, sendMail, stateOf } from './selling-world.ts'

const pool = testPool()
let world: SellingWorld
const never = new AbortController().signal

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const dispatch = () => dispatchMailbox(world.ctx, world.box, never)
const decide = (value: object, version = 0) =>
  saveSetting(world.ctx, world.actor, {
    section: 'unsubscribe',
    value: { append: true, message: null, ownMessages: false, postalAddress: '', ...value },
    version,
  })

const tokenOf = (url: string) => url.slice(url.lastIndexOf('/') + 1)
async function becomeReached() {
  const { url } = await makeProbe(world.ctx, world.actor)
  await arriveAtProbe(world.ctx, { token: tokenOf(url), network: '203.0.112.0/24' })
}

/** Sends a mail and looks at what left. */
async function sent(change: object = {}) {
  await sendMail(world, change)
  world.advance(5000)
  await dispatch()
  const mail = world.mailbox.delivered.at(-1)
  if (!mail) throw new Error('nothing left')
  return mail
}

const standing = async () => {
  const rows = await pool.db
    .selectFrom('opt_out')
    .select(['address', 'scope', 'source'])
    .where('workspace_id', '=', world.actor.workspaceId)
    .orderBy('scope')
    .execute()
  return rows.map(({ address, scope, source }) => `${address} ${scope} ${source}`)
}

/** By a link that is one. */
const sayNoBy = async (...said: Parameters<typeof sayNo>) => (await sayNo(...said)) ?? expect.unreachable()

describe('what a mail says about refusing it', () => {
  it('is a mail to its sender and an answer until somebody outside has opened a link of ours', async () => {
    const before = await sent()
    expect(before.unsubscribe).toMatchObject({
      url: null,
      mailto: expect.stringMatching(/^mailto:seller@nord\.example\?subject=unsubscribe%20/),
    })
    expect(before.text).toMatch(/Or just answer “no”\.$/)
    expect(before.html).toContain(`href="${before.unsubscribe?.mailto}"`)
    await becomeReached()
    const after = await sent()
    const url = after.unsubscribe?.url ?? ''
    expect(url).toMatch(/^http:\/\/localhost:5000\/u\/[0-9a-f-]{36}\.[\w-]{43}$/)
    expect(after.html).toContain(`href="${url}"`)
    expect(after.text).toContain(url)
    expect(after.text).not.toContain('answer')
    expect((await sent()).unsubscribe?.url).not.toBe(url)
  })

  it('is no way for its own sender to say no in the recipient’s name', async () => {
    await becomeReached()
    const id = await sendMail(world)
    world.advance(5000)
    await dispatch()
    const token = /\/u\/[0-9a-f-]{36}\.([\w-]{43})/.exec(world.mailbox.delivered.at(-1)?.html ?? '')?.[1]
    expect(token).toBeTruthy()
    const { html } = await readEmail(world.ctx, world.actor, id)
    expect(html).toContain('/u/')
    expect(html).not.toContain(token)
  })

  it('is what the company says, or the seller where that is allowed, and what stood when it was written', async () => {
    const message = { words: 'Say <stop> here.', linkWords: '<stop>' }
    await saveOwnMessage(world.ctx, world.actor, message).catch((error) =>
      expect(error.code).toBe('forbidden'),
    )
    await decide({ message, postalAddress: 'Nord AB\nStorgatan 1' })
    const waiting = await sendMail(world)
    await decide({ append: false, ownMessages: true }, 1)
    await saveOwnMessage(world.ctx, world.actor, { words: 'Tell me.', linkWords: 'Tell me' })
    world.advance(5000)
    await dispatch()
    expect(await stateOf(world, waiting)).toBe('sent')
    expect(world.mailbox.delivered[0]?.html).toMatch(
      /Say <a href="[^"]+">&lt;stop&gt;<\/a> here\..*<br>Nord AB<br>Storgatan 1<\/p>$/,
    )
    expect((await sent()).html).not.toContain('<a ')
    const own = await sent({ html: '<p>{{friendly_unsubscribe}}</p><p>{{team unsubscribe}}</p>' })
    expect(own.text).toMatch(/Tell me .*\n\nIf you would rather/)
  })

  it('stands once where a field says it, and not in a subject', async () => {
    const field = await sent({
      subject: 'Hi {{team_unsubscribe}}',
      html: '<p>Bye. {{team_unsubscribe}}</p><p>End</p>',
    })
    expect(field.html.match(/<a /g)).toHaveLength(1)
    expect([field.subject, field.text.endsWith('End')]).toEqual(['Hi', true])
  })

  it('is seen in the preview', async () => {
    await becomeReached()
    const to = [{ object: 'Contact' as const, id: contact(1).id }]
    const request = { to, shown: contact(1).id, subject: 'Hi', html: '<p>Hi</p>' }
    const { html } = await previewMail(world.ctx, world.actor, request)
    const mail = await sent({ html: request.html })
    const bare = (text: string) => text.replace(/ href="[^"]*"/, '')
    expect(bare(mail.html)).toBe(bare(html))
  })

  it('lets no button in the program of somebody in copy say no for whom it went to', async () => {
    for (const copies of [{ cc: ['lars@buyer.example'] }, { bcc: ['lars@buyer.example'] }])
      expect((await sent(copies)).unsubscribe).toBeNull()
    await becomeReached()
    const mail = await sent({ cc: ['lars@buyer.example'] })
    expect(mail.unsubscribe).toEqual({ url: expect.stringMatching(/^http/), mailto: null })
    expect(mail.html).toContain(`href="${mail.unsubscribe?.url}"`)
  })

  it('stands in no Task with its link, which whoever sees the record could press', async () => {
    await becomeReached()
    await decide({
      message: { words: 'Say (stop) here.', linkWords: '(stop)' },
      postalAddress: 'Storgatan 1',
    })
    const mail = await sent({ html: '<p>See {{team_unsubscribe}}</p><p>Bye</p>' })
    const link = mail.unsubscribe?.url ?? ''
    expect(mail.text).toBe(`See Say (stop) (${link}) here.\nStorgatan 1\n\nBye`)
    await writeDue(world.ctx, world.actor, never)
    expect(world.crm.tasks.at(-1)?.description).toMatch(/\n\nSee Say \(stop\) here\.\nStorgatan 1\n\nBye$/)
  })

  it('is the same at each try', async () => {
    await sendMail(world)
    const tried: unknown[] = []
    world.mailbox.prepare = async (mail) => {
      tried.push(mail.unsubscribe)
      return Promise.reject(new TypeError('a mistake of ours'))
    }
    world.advance(5000)
    await dispatch()
    await becomeReached()
    world.advance(minutes(10))
    await dispatch()
    expect(tried).toHaveLength(2)
    expect(tried[0]).toEqual(tried[1])
  })
})

describe('whoever opens the link', () => {
  const said = async () => tokenOf((await sent()).unsubscribe?.url ?? '')

  it('says no to the sender or to the company, and may take it back for an hour, by the same browser', async () => {
    await becomeReached()
    const token = await said()
    expect(await aboutLink(world.ctx, token)).toEqual({
      mask: 'c•••@b•••',
      sender: 'Sam Seller',
      company: 'Nord',
    })
    expect(await standing()).toEqual([])
    const { undo } = await sayNoBy(world.ctx, { token, choice: 'sender', source: 'link' })
    const company = await sayNoBy(world.ctx, { token, choice: 'company', source: 'link' })
    const both = ['contact1@buyer.example company link', 'contact1@buyer.example sender link']
    expect(await standing()).toEqual(both)
    await expect(sendMail(world)).rejects.toMatchObject({ code: 'recipient_opted_out' })
    // Another browser's, an earlier press's, and one that is made up.
    for (const other of [undo, `company.${'x'.repeat(43)}`, '', 'company'])
      await takeBack(world.ctx, { token, undo: other })
    expect(await standing()).toEqual(both)
    await takeBack(world.ctx, { token, undo: company.undo })
    await takeBack(world.ctx, { token, undo: company.undo })
    expect(await standing()).toEqual(both.slice(1))
    const late = await sayNoBy(world.ctx, { token, choice: 'company', source: 'link' })
    world.advance(hours(1) + 1)
    await takeBack(world.ctx, { token, undo: late.undo })
    expect(await standing()).toEqual(both)
  })

  it('takes back nothing that was said another way', async () => {
    await becomeReached()
    const token = await said()
    await sayNoBy(world.ctx, { token, choice: 'sender', source: 'one_click' })
    const { undo } = await sayNoBy(world.ctx, { token, choice: 'sender', source: 'link' })
    await takeBack(world.ctx, { token, undo })
    expect(await standing()).toEqual(['contact1@buyer.example sender one_click'])
  })

  it('takes back nothing that was said by another mail as well, each word of which is kept once', async () => {
    await becomeReached()
    const [token, other] = [await said(), await said()]
    const { undo } = await sayNoBy(world.ctx, { token, choice: 'sender', source: 'link' })
    for (const _again of [1, 2])
      await sayNoBy(world.ctx, { token: other, choice: 'sender', source: 'one_click' })
    await takeBack(world.ctx, { token, undo })
    expect(await standing()).toEqual(['contact1@buyer.example sender link'])
    const { changes } = await readHistory(world.ctx, world.actor, contact(1).email)
    expect(changes.map(({ change, source }) => `${change} ${source}`)).toEqual([
      'opted_out one_click',
      'opted_out link',
    ])
  })

  it('may say it by a mail, whose subject alone counts', async () => {
    const mailto = (await sent()).unsubscribe?.mailto ?? ''
    const { workspaceId } = world.actor
    const subject = new URL(mailto).searchParams.get('subject') ?? ''
    const say = (text: string, inWorkspace = workspaceId) =>
      refuseByMail(world.ctx, {
        workspaceId: inWorkspace,
        subject: text,
        from: 'whoever@x.example',
        receivedAt: world.now(),
      })
    for (const odd of ['', 'unsubscribe', `Re: ${subject}`, `${subject} please`, 'unsubscribe me'])
      expect(await say(odd)).toBe(false)
    expect([await say(subject, world.actor.userId), await standing()]).toEqual([false, []])
    expect([await say(` ${subject.replace('unsub', 'Unsub')}`), await say(subject)]).toEqual([true, true])
    expect(await standing()).toEqual(['contact1@buyer.example sender mailto'])
  })

  it('says it by a mail for nobody but themselves where others have got the same', async () => {
    const { html } = await sent({ cc: ['Cc@Buyer.example'], bcc: ['bcc@buyer.example'] })
    const href = /href="(mailto:[^"]+)"/.exec(html)?.[1] ?? ''
    const subject = new URL(href).searchParams.get('subject') ?? ''
    const { workspaceId } = world.actor
    const say = (from: string | null) =>
      refuseByMail(world.ctx, { workspaceId, subject, from, receivedAt: world.now() })
    expect([await say('somebody@else.example'), await say(null), await standing()]).toEqual([
      false,
      false,
      [],
    ])
    expect(await say('cc@buyer.example')).toBe(true)
    expect(await standing()).toEqual(['cc@buyer.example sender mailto'])
    expect(await say(contact(1).email)).toBe(true)
    expect((await standing()).sort()).toEqual([
      'cc@buyer.example sender mailto',
      'contact1@buyer.example sender mailto',
    ])
  })

  it('learns nothing from a token that is none', async () => {
    const { workspaceId } = world.actor
    for (const token of [`${workspaceId}.${'a'.repeat(43)}`, 'x', '', `${'0'.repeat(36)}.x`]) {
      expect(await aboutLink(world.ctx, token)).toBeNull()
      expect(await sayNo(world.ctx, { token, choice: 'sender', source: 'link' })).toBeNull()
      await takeBack(world.ctx, { token, undo: `sender.${'a'.repeat(43)}` })
    }
    expect(await standing()).toEqual([])
  })
})

describe('the link that an admin opens from somewhere else', () => {
  const real = () => {
    world.ctx.settings.mode = 'real'
  }
  const stands = async () => {
    const { reached, onlyInside } = await readReach(world.ctx, world.actor)
    return reached ? reached.network : onlyInside ? 'inside' : 'unknown'
  }

  it('proves something only from a network that is not our own, within a day', async () => {
    real()
    const { url } = await makeProbe(world.ctx, world.actor)
    const open = (network: string | null) => arriveAtProbe(world.ctx, { token: tokenOf(url), network })
    expect(await stands()).toBe('unknown')
    for (const inside of ['127.0.0.0/24', '10.1.2.0/24', '192.168.1.0/24', 'fd00:1:2::/48', null])
      await open(inside)
    expect(await stands()).toBe('inside')
    await open('198.41.30.0/24')
    expect(await stands()).toBe('198.41.30.0/24')
    await open('10.1.2.0/24')
    expect(await stands()).toBe('198.41.30.0/24')
    expect(await arriveAtProbe(world.ctx, { token: tokenOf(url).replace(/.$/, '-'), network: null })).toBe(
      false,
    )
    world.advance(hours(25))
    expect(await open('198.41.30.0/24')).toBe(false)
  })

  it('proves nothing about a host that the installation has moved to since', async () => {
    await becomeReached()
    const move = (host: string) => {
      world.ctx.settings.trackingUrl = `https://${host}`
    }
    const { trackingUrl } = world.ctx.settings
    const before = await makeProbe(world.ctx, world.actor)
    move('new.nord.example')
    world.advance(1)
    await arriveAtProbe(world.ctx, { token: tokenOf(before.url), network: '198.41.30.0/24' })
    expect([await stands(), (await sent()).unsubscribe?.url]).toEqual(['unknown', null])
    await becomeReached()
    expect((await sent()).unsubscribe?.url).toMatch(/^https:\/\/new\.nord\.example\/u\//)
    move(new URL(trackingUrl).host)
    expect(await stands()).toBe('198.41.30.0/24')
  })

  it('proves it from this machine where everybody who gets mail is on it', async () => {
    const { url } = await makeProbe(world.ctx, world.actor)
    await arriveAtProbe(world.ctx, { token: tokenOf(url), network: '127.0.0.0/24' })
    expect(await stands()).toBe('127.0.0.0/24')
  })
})
