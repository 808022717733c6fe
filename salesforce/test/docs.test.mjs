import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { components, project, projectRoot } from './package.mjs'
import { childText } from './xml.mjs'

const repository = (path) => readFileSync(join(projectRoot, '..', path), 'utf8')
const salesforcePage = repository('docs/connect-salesforce.md')
const googlePage = repository('docs/connect-google.md')

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

test('every variable of the two clouds is explained', () => {
  const names = repository('.env.example').match(/(?<=^#)(?:SALESFORCE|GOOGLE)_\w+(?==)/gm)
  assert.ok(names.length >= 6)
  for (const name of names)
    assert.ok(salesforcePage.includes(`\`${name}\``) || googlePage.includes(`\`${name}\``), name)
})

test('the Google page asks for the scopes that the product asks for', () => {
  const source = repository('server/features/authorizations/authorizations.ts')
  const scopes = new Set(source.match(/https:\/\/www\.googleapis\.com\/auth\/[\w.]+/g))
  assert.ok(scopes.size > 0)
  for (const scope of scopes) assert.ok(googlePage.includes(`\`${scope}\``), scope)
})
