import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { crmObject, crmPersonObject, language, role } from '../contract/basics.ts'
import { emailReason, emailState } from '../contract/email.ts'
import { placesOfAddresses } from '../server/features/team/privacy/queries.ts'
import {
  aboutNobody,
  aboutRecipients,
  columnsOfAddresses,
  statedColumns,
  wordColumns,
} from './harness/personal-columns.ts'
import { testPool } from './harness/pool.ts'
import { filesBelow, repoRoot } from './harness/source-files.ts'

const pool = testPool()

/** What server/schema.ts takes from elsewhere by name. */
const named: Record<string, readonly string[]> = {
  CrmObject: crmObject.options,
  CrmPersonObject: crmPersonObject.options,
  EmailReason: emailReason.options,
  EmailState: emailState.options,
  Language: language.options,
  Role: role.options,
}

/** The values of a column's type, when it is a closed list of texts; null for any other. */
function valuesOf(type: string): string[] | null {
  const bare = type.replace(/^Generated<(.*)>$/, '$1').replace(/ \| null$/, '')
  const parts = bare.split(' | ').map((part) => named[part] ?? /^'(.+)'$/.exec(part)?.slice(1) ?? null)
  return parts.includes(null) ? null : parts.flatMap((values) => [...(values ?? [])]).sort()
}

/** Each closed list that the tables have in the code, by `table.column`. */
function listsOfTheCode(): Map<string, string[]> {
  const text = filesBelow(repoRoot, ['server'], /^server\/schema(-\w+)?\.ts$/)
    .map((file) => readFileSync(join(repoRoot, file), 'utf8'))
    .join('\n')
  const columns = (body: string) =>
    [...body.matchAll(/\b(\w+)[:] ([^;\n]+?)(?= \}|;|\n|$)/g)].flatMap(([, column, type = '']) => {
      const values = valuesOf(type)
      return values ? [[column, values] as const] : []
    })
  const bodies = new Map(
    [...text.matchAll(/^(?:export )?interface (\w+).*\{\n([\s\S]*?)\n\}/gm)].map(([, name, body = '']) => [
      name,
      body,
    ]),
  )
  const tables = [...text.matchAll(/^ {2}(\w+): (?:(\w+Table)$|\{([\s\S]*?)\})/gm)]
  return new Map(
    tables.flatMap(([, table, name, inline]) =>
      columns(inline ?? bodies.get(name) ?? '').map(
        ([column, values]) => [`${table}.${column}`, values] as const,
      ),
    ),
  )
}

/** Each check of the database that is a list of texts, by `table.column`. */
async function listsOfTheDatabase(): Promise<Map<string, string[]>> {
  const { rows } = await pool.pool.query<{ place: string; check: string }>(
    `select format('%s.%s', c.relname, a.attname) as place, pg_get_constraintdef(k.oid) as check
     from pg_constraint k join pg_class c on c.oid = k.conrelid
     join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
     where k.contype = 'c' and cardinality(k.conkey) = 1 and c.relnamespace = 'public'::regnamespace
       and pg_get_constraintdef(k.oid) like '%ANY (ARRAY[%'`,
  )
  return new Map(
    rows.map(({ place, check }) => [
      place,
      [...check.matchAll(/'([^']*)'::text/g)].map(([, one = '']) => one).sort(),
    ]),
  )
}

it('each closed list of the tables is the same in the code and in the database', async () => {
  const inCode = listsOfTheCode()
  expect(inCode.get('email.reason')).toEqual([...emailReason.options].sort())
  expect(inCode.get('restored_mail.state')).toContain('not_sent')
  expect(inCode.get('crm_write.purpose')).toContain('task')
  expect(Object.fromEntries(await listsOfTheDatabase())).toMatchObject(Object.fromEntries(inCode))
})

it('each column that can hold words is said to be about a recipient, and is erased with them, or about nobody', async () => {
  const { rows } = await pool.pool.query<{ place: string }>(wordColumns)
  expect(rows.map(({ place }) => place).sort()).toEqual(statedColumns())
  for (const { why } of Object.values(aboutNobody)) expect(why).not.toBe('')
})

it('each table that is about a recipient is read or written where a feature says what it keeps of people', () => {
  const files = filesBelow(repoRoot, ['server/features'], /\/(personal|empty-mail|queries|erasure)\.ts$/)
  const text = files.map((file) => readFileSync(join(repoRoot, file), 'utf8')).join('\n')
  const left = Object.keys(aboutRecipients).filter((table) => !text.includes(`'${table}'`))
  expect(left).toEqual([])
})

it('each column that holds addresses of recipients is looked in for the erased after a restore', () => {
  const looked = Object.entries(placesOfAddresses).flatMap(([table, places]) =>
    Object.values(places).flatMap((columns) => columns.map((column) => `${table}.${column}`)),
  )
  expect(looked.sort()).toEqual(columnsOfAddresses())
})
