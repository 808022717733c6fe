import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Cause,
  type CausePlace,
  causes,
  type Probe,
  type Remedy,
  type Retry,
} from '../../contract/causes.ts'
import { errorCodes } from '../../contract/errors.ts'
import { repoRoot } from './source-files.ts'

const page = join(repoRoot, 'docs/causes.md')
const heading = '\n## Every code, from the table\n'

const remedies: Record<Remedy, string> = {
  you: 'you',
  salesforce_admin: 'Salesforce admin',
  mail_admin: 'mail admin',
  msi_admin: 'MSI admin',
  operator: 'operator',
}
const places: Record<CausePlace, string> = {
  invitation: 'at the invitation',
  salesforce: 'at Salesforce',
  mail_service: 'at a mail service',
  microsoft: 'at Microsoft',
  signature: 'at the signature',
  launch: 'at the launch',
  panel: 'in the panel',
  sending: 'when sending',
  general: 'anywhere',
}
const retries: Record<Retry, string> = {
  again: 'the same again',
  other_user: 'the same door, as somebody else',
  sign_in: 'sign in',
  sign_out: 'sign out, go on',
  new_invitation: 'a new invitation',
  reconnect: 'connect the mailbox',
  answer: 'answer the question',
  home: 'from Home',
  fix: 'the form, mended',
}
const probes: Record<Probe, string> = { crm_api: 'by asking Salesforce', mailbox: 'by asking the mailbox' }

type Titles = Record<string, { title: string; plainTitle?: string }>

function rowOf(code: string, cause: Cause, titles: Titles): string {
  const { who, where, probe, docs, docsAt, retry } = cause
  const guides = [...new Set([docs, ...Object.values(docsAt ?? {})])].flatMap((to) =>
    to ? [`[${to.split('#')[1]}](${to.replace('#', '.md#')})`] : [],
  )
  const said = titles[code]?.plainTitle ?? titles[code]?.title ?? ''
  const cells = [
    `\`${code}\``,
    said,
    places[where],
    remedies[who],
    retries[retry],
    probe ? probes[probe] : 'no',
    guides.join(', ') || 'none',
  ]
  return `| ${cells.join(' | ')} |`
}

/** The page on causes as it should be: what was written by hand, then the list of all codes out of the table. */
export function causesPage(): { is: string; should: string } {
  const is = readFileSync(page, 'utf8')
  const titles = JSON.parse(readFileSync(join(repoRoot, 'web/locales/errors.en.json'), 'utf8')) as Titles
  const rows = errorCodes.map((code) => rowOf(code, causes[code], titles))
  const table = [
    '| Code | The screen says | Met | Who can help | A new try is | We see that it is gone | Guide |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ]
  const note =
    'Made from `contract/causes.ts` by `node test/harness/causes-page.ts`; a test compares the two.'
  return { is, should: `${is.split(heading)[0]?.trimEnd()}\n${heading}\n${note}\n\n${table.join('\n')}\n` }
}

if (import.meta.main) writeFileSync(page, causesPage().should)
