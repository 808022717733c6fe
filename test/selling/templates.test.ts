import { beforeEach, describe, expect, test } from 'vitest'
import { pinsLimit, rulesLimit, templateEndpoints, templateRecommendation } from '../../contract/templates.ts'
import { ConnectorError } from '../../server/connectors/connector-error.ts'
import type { Actor } from '../../server/context.ts'
import { sweepBlobs } from '../../server/features/selling/content/content.ts'
import { listEmails } from '../../server/features/selling/email/email.ts'
import { checkTemplate } from '../../server/features/selling/templates/check.ts'
import {
  changeTemplate,
  createCategory,
  createTemplate,
  deleteCategory,
  duplicateTemplate,
  listTemplates,
  pinCategories,
  readTemplate,
  renameCategory,
  saveTemplate,
  sweepTemplates,
} from '../../server/features/selling/templates/library.ts'
import { recommendTemplates } from '../../server/features/selling/templates/recommend.ts'
import { days } from '../../server/platform/clock.ts'
import { testPool } from '../harness/pool.ts'
import { type SellingWorld, sellingWorld, sendMail, toContact } from './selling-world.ts'

const pool = testPool()
let world: SellingWorld
/** A seller and an admin of the same workspace. */
let other: Actor
let admin: Actor

beforeEach(async () => {
  world = await sellingWorld(pool.db)
  const { workspaceId } = world.actor
  other = (await sellingWorld(pool.db, { workspaceId })).actor
  admin = (await sellingWorld(pool.db, { workspaceId, role: 'admin' })).actor
})

const png = `data:image/png;base64,${Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40)]).toString('base64')}`
const content = {
  name: 'First contact',
  categoryId: null,
  subject: 'Hello {{first_name}}',
  html: '<p>Flow meters</p>',
  notes: '',
  recommendation: null,
}
const make = (change: Partial<Parameters<typeof createTemplate>[2]> = {}, actor: Actor = world.actor) =>
  createTemplate(world.ctx, actor, { ...content, ...change })
const namesFor = async (actor: Actor, query: Partial<Parameters<typeof listTemplates>[2]> = {}) =>
  (await listTemplates(world.ctx, actor, { view: 'all', search: '', ...query })).templates.map(
    ({ name }) => name,
  )
const change = (
  id: string,
  what: Parameters<typeof changeTemplate>[2]['change'],
  actor: Actor = world.actor,
) => changeTemplate(world.ctx, actor, { id, change: what })

describe('a template', () => {
  test('is its owner’s alone until it is shared, and then everybody’s to use and its owner’s and admins’ to change', async () => {
    const { id } = await make()
    expect([await namesFor(world.actor), await namesFor(other), await namesFor(admin)]).toEqual([
      [content.name],
      [],
      [],
    ])
    await expect(readTemplate(world.ctx, admin, id)).rejects.toMatchObject({ code: 'not_found' })
    await change(id, { isShared: true })
    expect((await readTemplate(world.ctx, other, id)).mayChange).toBe(false)
    await expect(change(id, { isShared: false }, other)).rejects.toMatchObject({ code: 'forbidden' })
    await change(id, { isShared: false }, admin)
    expect(await namesFor(other)).toEqual([])
  })

  test('is cleaned, keeps its pictures and its fields, and is found by its words', async () => {
    const html = `<p>Flow {{company}}</p><script>x</script><img src="${png}">`
    const { id, removed } = await make({ html })
    expect(removed).toEqual(['script'])
    world.advance(days(3))
    await sweepBlobs(world.ctx)
    expect((await readTemplate(world.ctx, world.actor, id)).html).toBe(
      `<p>Flow {{company}}</p><img src="${png}" />`,
    )
    expect(await namesFor(world.actor, { search: 'FLOW' })).toEqual([content.name])
    expect(await namesFor(world.actor, { search: '%' })).toEqual([])
  })

  test('is recommended for whom its rules are met, as the reader may use it', async () => {
    const rule = (field: string, operator: 'equals' | 'not_contains', value: string) => ({
      field,
      operator,
      value,
    })
    const recommended = async (...rules: ReturnType<typeof rule>[]) => {
      const { id } = await make({ recommendation: { match: 'all', rules } })
      const [person] = toContact(1)
      if (!person) throw new Error('nobody')
      const { ids } = await recommendTemplates(world.ctx, world.actor, person)
      await change(id, { isDeleted: true })
      return ids.includes(id)
    }
    expect(await recommended(rule('Personal Email', 'equals', ' CONTACT1@buyer.example '))).toBe(true)
    expect(await recommended(rule('personal_email', 'equals', 'contact2@buyer.example'))).toBe(false)
    expect(await recommended(rule('company', 'not_contains', 'Rival'))).toBe(true)
    expect(
      await recommended(rule('company', 'not_contains', 'Rival'), rule('no_such_field', 'not_contains', 'x')),
    ).toBe(false)
    expect(
      (await recommendTemplates(world.ctx, world.actor, { object: 'Contact', id: toContact(1)[0]?.id ?? '' }))
        .ids,
    ).toEqual([])
  })

  test('that somebody has saved meanwhile is not saved over', async () => {
    const { id } = await make()
    const save = (subject: string) =>
      saveTemplate(world.ctx, world.actor, { id, content: { ...content, subject, version: 1 } })
    const settled = await Promise.allSettled([save('One'), save('Two')])
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(save('Three')).rejects.toMatchObject({ code: 'template_changed' })
    expect((await readTemplate(world.ctx, world.actor, id)).version).toBe(2)
  })

  test('is copied as one’s own', async () => {
    const { id } = await make()
    await change(id, { isShared: true })
    expect(await duplicateTemplate(world.ctx, other, id)).toMatchObject({
      name: 'First contact (2)',
      subject: content.subject,
      owner: { id: other.userId },
      isShared: false,
    })
  })

  test('that is deleted can be had back for 30 days, and its mails outlive it', async () => {
    const { id } = await make()
    await change(id, { isShared: true })
    const mail = await sendMail(world, { templateId: id })
    await change(id, { isDeleted: true })
    expect(await namesFor(world.actor)).toEqual([])
    expect(await namesFor(world.actor, { view: 'deleted' })).toEqual([content.name])
    expect(await namesFor(other, { view: 'deleted' })).toEqual([])
    await expect(change(id, { isArchived: true })).rejects.toMatchObject({ code: 'not_found' })
    await change(id, { isDeleted: false })
    expect(await namesFor(world.actor)).toEqual([content.name])
    await change(id, { isDeleted: true })
    world.advance(days(31))
    await sweepTemplates(world.ctx)
    await expect(change(id, { isDeleted: false })).rejects.toMatchObject({ code: 'not_found' })
    const row = pool.db.selectFrom('email').select('template_id').where('id', '=', mail)
    expect(await row.executeTakeFirst()).toEqual({ template_id: id })
    const query = { state: 'all' as const, templateId: id }
    expect((await listEmails(world.ctx, world.actor, query)).emails.map((one) => one.id)).toEqual([mail])
    expect((await listEmails(world.ctx, other, query)).emails).toEqual([])
  })
})

test('each view shows what it says', async () => {
  const { id: old } = await make({ name: 'Old' })
  world.advance(days(91))
  const { id: used } = await make({ name: 'Used' })
  await make({ name: 'Theirs' }, other)
  await sendMail(world, { templateId: used })
  await change(used, { isShared: true, isFavorite: true })
  expect(await namesFor(world.actor, { view: 'unused' })).toEqual(['Old'])
  expect(await namesFor(world.actor, { view: 'favorites' })).toEqual(['Used'])
  expect(await namesFor(other, { view: 'favorites' })).toEqual([])
  expect(await namesFor(other)).toEqual(['Theirs', 'Used'])
  expect(await namesFor(other, { view: 'mine' })).toEqual(['Theirs'])
  expect(await namesFor(other, { view: 'shared' })).toEqual(['Used'])
  expect(await namesFor(other, { view: 'unshared' })).toEqual(['Theirs'])
  await change(old, { isArchived: true })
  expect(await namesFor(world.actor)).toEqual(['Used'])
  expect(await namesFor(world.actor, { view: 'archived' })).toEqual(['Old'])
  const [line] = (await listTemplates(world.ctx, world.actor, { view: 'all', search: '' })).templates
  expect(line).toMatchObject({ used: 1, usedAt: world.now().toISOString(), isFavorite: true })
})

test('a mail remembers the template that its sender may use, and no other', async () => {
  const { id } = await make({}, other)
  const mail = await sendMail(world, { templateId: id })
  const row = pool.db.selectFrom('email').select('template_id').where('id', '=', mail)
  expect(await row.executeTakeFirst()).toEqual({ template_id: null })
})

describe('what is checked in a template', () => {
  const checked = async (written: Partial<Parameters<typeof createTemplate>[2]>) => {
    const { id } = await make(written)
    const { problems, askedSalesforce } = await checkTemplate(world.ctx, world.actor, id)
    return {
      askedSalesforce,
      problems: problems.map(({ place, source, code, suggestion }) => [place, source, code, suggestion]),
    }
  }

  test('is every field that nobody can fill, once for each place, with the one that was perhaps meant', async () => {
    Object.assign(world.crm.columns, { Lead: { Industry: 'Steel' }, Account: { Name: null } })
    const rules = [{ field: 'no_such', operator: 'equals' as const, value: 'x' }]
    const html =
      '<p>{{frist_name}} {{frist_name}} {{a | b}} {{custom_field_car}} {{sfdc_lead_industry}} {{sfdc_account_name}}' +
      '{{sfdc_lead_budget}} {{! say why }} {{my_signature}}</p><a href="https://{{work_website}}">x</a><p>{{first_name</p>'
    expect(
      await checked({ subject: 'For {{frist_name}}', html, recommendation: { match: 'all', rules } }),
    ).toEqual({
      askedSalesforce: true,
      problems: [
        ['subject', '{{frist_name}}', 'unknown_field', 'first_name'],
        ['message', '{{frist_name}}', 'unknown_field', 'first_name'],
        ['message', '{{a | b}}', 'unreadable', null],
        ['message', '{{custom_field_car}}', 'not_yet', null],
        ['message', '{{sfdc_lead_budget}}', 'not_shown', null],
        ['message', '{{first_name\n', 'unreadable', null],
        ['recommendation', '{{no_such}}', 'unknown_field', null],
      ],
    })
  })

  test('leaves Salesforce’s fields aside while it cannot be asked, and asks for none where none are', async () => {
    world.crm.open = () => Promise.reject(new ConnectorError('temporary'))
    const html = '<p>{{sfdc_lead_budget}} {{nope}}</p>'
    expect(await checked({ html })).toEqual({
      askedSalesforce: false,
      problems: [['message', '{{nope}}', 'unknown_field', null]],
    })
    expect(await checked({ html: '<p>{{first_name}}</p>' })).toEqual({ askedSalesforce: true, problems: [] })
  })
})

test('keeps its notes, and is recommended by three criteria at most', async () => {
  const { id } = await make({ notes: 'For the first call.' })
  expect(await readTemplate(world.ctx, world.actor, id)).toMatchObject({ notes: 'For the first call.' })
  const rule = { field: 'title', operator: 'contains', value: 'buyer' }
  const takes = (count: number) =>
    templateRecommendation.safeParse({ match: 'all', rules: Array.from({ length: count }, () => rule) })
      .success
  expect([takes(rulesLimit), takes(rulesLimit + 1), rulesLimit]).toEqual([true, false, 3])
})

describe('a category', () => {
  test('is pinned by each for themselves, in their order, until it is gone', async () => {
    const { ctx, actor } = world
    const made: string[] = []
    for (const name of ['One', 'Two', 'Three']) made.push((await createCategory(ctx, actor, name)).id)
    const pinned = async (of: Actor) =>
      (await listTemplates(ctx, of, { view: 'all', search: '' })).pinned.map((id) => made.indexOf(id))
    const pin = (...places: number[]) =>
      pinCategories(
        ctx,
        actor,
        places.map((place) => made[place] ?? ''),
      )
    await pin(2, 0, 2)
    expect([await pinned(actor), await pinned(other)]).toEqual([[2, 0], []])
    await Promise.all([pin(0, 1, 2), pin(2, 1)])
    expect([
      [0, 1, 2],
      [2, 1],
    ]).toContainEqual(await pinned(actor))
    await deleteCategory(ctx, actor, made[1] ?? '')
    await expect(pin(0, 1)).rejects.toMatchObject({ code: 'category_missing' })
    expect(await pinned(actor)).not.toContain(1)
    await pin()
    expect(await pinned(actor)).toEqual([])
    // Five at most: a sixth is refused, and not left out.
    const takes = (count: number) =>
      templateEndpoints.pin.body.safeParse({ categoryIds: Array.from({ length: count }, () => made[0]) })
        .success
    expect([takes(pinsLimit), takes(pinsLimit + 1), pinsLimit]).toEqual([true, false, 5])
  })

  test('has a name of its own, and goes when it is empty', async () => {
    const { ctx, actor } = world
    const category = await createCategory(ctx, actor, 'Nurture')
    await expect(createCategory(ctx, other, 'NURTURE')).rejects.toMatchObject({ code: 'category_name_taken' })
    const second = await createCategory(ctx, other, 'Cold')
    await expect(renameCategory(ctx, actor, { ...second, name: 'nurture' })).rejects.toMatchObject({
      code: 'category_name_taken',
    })
    await renameCategory(ctx, actor, { ...category, name: 'NURTURE' })
    const { id } = await make({ categoryId: category.id }, other)
    await expect(deleteCategory(ctx, actor, category.id)).rejects.toMatchObject({
      code: 'category_in_use',
      details: { count: 1 },
    })
    await change(id, { isDeleted: true }, other)
    await deleteCategory(ctx, actor, category.id)
    await change(id, { isDeleted: false }, other)
    expect((await readTemplate(ctx, other, id)).categoryId).toBeNull()
    await expect(make({ categoryId: category.id })).rejects.toMatchObject({ code: 'category_missing' })
  })
})
