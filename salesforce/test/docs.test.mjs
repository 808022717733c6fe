import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { components, project, projectRoot } from './package.mjs'
import { childText } from './xml.mjs'

const repository = (path) => readFileSync(join(projectRoot, '..', path), 'utf8')
const salesforcePage = repository('docs/connect-salesforce.md')
const googlePage = repository('docs/connect-google.md')
const microsoftPage = repository('docs/connect-microsoft.md')

test('the page lists every field as it is deployed', () => {
  for (const [name, field] of components('.field-meta.xml')) {
    const [type, length] = [childText(field, 'type'), childText(field, 'length')]
    const words = type === 'Text' ? `Text ${length}` : type === 'Url' ? 'URL' : type
    const row = `| ${childText(field, 'label')} | \`${name}\` | ${words}`
    assert.ok(salesforcePage.includes(row), row)
  }
})

test('the page has a heading for every refusal of Salesforce that the product knows', () => {
  const connector = ['refusals.ts', 'faults.ts'].map((file) =>
    repository(`server/connectors/salesforce/${file}`),
  )
  const codes = new Set(
    connector.join('\n').match(/\b(?:OAUTH_[A-Z_]+|API_DISABLED_FOR_ORG|REQUEST_LIMIT_EXCEEDED)\b/g),
  )
  assert.ok(codes.size >= 7)
  for (const code of codes) assert.match(salesforcePage, new RegExp(`^### ${code}$`, 'm'))
})

test('the page names every value that the deployment asks for', () => {
  for (const { replaceWithEnv } of project.replacements) {
    assert.ok(salesforcePage.includes(`export ${replaceWithEnv}=`), replaceWithEnv)
  }
})

test('every variable of the clouds is explained', () => {
  const names = repository('.env.example').match(/(?<=^#)(?:SALESFORCE|GOOGLE|MICROSOFT)_\w+(?==)/gm)
  assert.ok(names.length >= 6)
  const pages = [salesforcePage, googlePage, microsoftPage]
  for (const name of names)
    assert.ok(
      pages.some((page) => page.includes(`\`${name}\``)),
      name,
    )
})

test('the Google page asks for the scopes that the product asks for', () => {
  const source = repository('server/connectors/gmail/vendor.ts')
  const scopes = new Set(source.match(/https:\/\/www\.googleapis\.com\/auth\/[\w.]+/g))
  assert.ok(scopes.size > 0)
  for (const scope of scopes) assert.ok(googlePage.includes(`\`${scope}\``), scope)
})

test('the Microsoft page asks for the permissions that the product asks for, and knows each refusal', () => {
  const grant = repository('server/connectors/outlook/grant.ts')
  const scopes = new Set(grant.match(/(?<=')(?:User|Mail)\.\w+(?=')/g))
  assert.equal(scopes.size, 3)
  for (const scope of scopes) assert.ok(microsoftPage.includes(`\`${scope}\``), scope)
  for (const code of [
    '50011',
    '50105',
    '50194',
    '65001',
    '65004',
    '90002',
    '90094',
    '90095',
    '700016',
    '7000215',
    '7000222',
  ])
    assert.ok(microsoftPage.includes(code), code)
})
