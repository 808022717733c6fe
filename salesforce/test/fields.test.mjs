import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { activityFields } from '../../sandbox/salesforce/objects.ts'
import { components, projectRoot } from './package.mjs'
import { childText } from './xml.mjs'

/** Label, API name, type and length of the fields that reports and other tools know by these names. */
const known = [
  ['Call Outcomes', 'mktosales_call_outcome__c', 'Text', 50],
  ['Call Reasons', 'mktosales_call_reason__c', 'Text', 50],
  ['Marketo Sales Call Local Presence ID', 'MSE_Call_Local_Presence_ID__c', 'Text', 255],
  ['Marketo Sales Call Recording URL', 'MSE_Call_Recording__c', 'Url'],
  ['Marketo Sales Campaign', 'MSE_Campaign__c', 'Text', 255],
  ['Marketo Sales Campaign Current Step', 'MSE_Current_Campaign_Step__c', 'Text', 255],
  ['Marketo Sales Campaign URL', 'MSE_Campaign_Details_Link__c', 'Url'],
  ['Marketo Sales Email Attachment Viewed', 'MSE_Presentation_Viewed__c', 'Checkbox'],
  ['Marketo Sales Email Clicked', 'MSE_Clicked__c', 'Checkbox'],
  ['Marketo Sales Email Replied', 'MSE_Replied__c', 'Checkbox'],
  ['Marketo Sales Email Status', 'MSE_Email_Status__c', 'Text', 255],
  ['Marketo Sales Email Template', 'MSE_Template__c', 'Text', 255],
  ['Marketo Sales Email Template URL', 'MSE_Template_Details__c', 'Url'],
  ['Marketo Sales Email URL', 'MSE_Details__c', 'Url'],
  ['Marketo Sales Email Viewed', 'MSE_Viewed__c', 'Checkbox'],
]

const fields = components('.field-meta.xml')

for (const [label, name, type, length] of known) {
  test(`${name} is ${type}${length ? ` of ${length}` : ''}`, () => {
    const field = fields.get(name) ?? assert.fail('no such field')
    assert.equal(childText(field, 'fullName'), name)
    assert.equal(childText(field, 'label'), label)
    assert.equal(childText(field, 'type'), type)
    assert.equal(childText(field, 'length'), length?.toString())
    assert.equal(childText(field, 'externalId'), 'false')
    // A field that must be filled would stop everybody's own tasks and events.
    assert.notEqual(childText(field, 'required'), 'true')
  })
}

test('our key is text of 80, an external id, unique and case-sensitive', () => {
  const key = fields.get('MSI_Key__c')
  const names = ['type', 'length', 'externalId', 'unique', 'caseSensitive', 'required']
  assert.deepEqual(
    names.map((name) => childText(key, name)),
    ['Text', '80', 'true', 'true', 'true', 'false'],
  )
})

test('there are no other fields', () => {
  assert.deepEqual([...fields.keys()].sort(), [...known.map(([, name]) => name), 'MSI_Key__c'].sort())
})

test('the permission sets let sellers read and write each of them, once', () => {
  const granted = [...components('.permissionset-meta.xml').values()].flatMap((set) =>
    set.children
      .filter((child) => child.name === 'fieldPermissions')
      .map((child) => [
        childText(child, 'field'),
        childText(child, 'readable'),
        childText(child, 'editable'),
      ]),
  )
  // The fields are defined on Activity; an org gives them back, and grants them, as those of Task.
  const expected = [...fields.keys()].map((name) => [`Task.${name}`, 'true', 'true'])
  assert.deepEqual(granted.sort(), expected.sort())
})

test('the sandbox’s org has the same fields', () => {
  const types = { Text: 'string', Url: 'url', Checkbox: 'boolean' }
  const ours = [...fields].map(([name, field]) => ({
    name,
    type: types[childText(field, 'type')],
    length: Number(childText(field, 'length') ?? (childText(field, 'type') === 'Url' ? 255 : 0)),
    externalId: childText(field, 'externalId') === 'true',
  }))
  const theirs = activityFields.map(({ name, type, length, externalId }) => ({
    name,
    type,
    length,
    externalId,
  }))
  const byName = (one, other) => one.name.localeCompare(other.name)
  assert.deepEqual(ours.sort(byName), theirs.sort(byName))
})

test('every field that the product writes is one of them', () => {
  const connector = join(projectRoot, '..', 'server', 'connectors', 'salesforce')
  const source = ['task-row.ts', 'task-shape.ts']
    .map((file) => readFileSync(join(connector, file), 'utf8'))
    .join('\n')
  const written = new Set(source.match(/\w+__c\b/g))
  assert.ok(written.has('MSI_Key__c'))
  assert.deepEqual(
    [...written].filter((name) => !fields.has(name)),
    [],
  )
})
