import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { type AuditEventView, type AuditVerb, auditVerbs } from '../../../../contract/audit.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords, type WordKey, type Words } from '../../../locales/words.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { sayWhen } from '../../../ui/times.ts'

/** Deeds, newest first. */
export function AuditTable({ events }: { events: AuditEventView[] }) {
  const { t } = useWords()
  return (
    <DataTable
      label={t('audit.title')}
      columns={useAuditColumns()}
      rows={events}
      rowKey={(event) => event.id}
    />
  )
}

function useAuditColumns(): Column<AuditEventView>[] {
  const { t } = useWords()
  const style = useTimeStyle()
  return [
    { key: 'what', title: t('audit.what'), leading: true, cell: (event) => <Deed event={event} /> },
    {
      key: 'who',
      title: t('audit.who'),
      cell: ({ actor, network }) => (
        <Pair first={isNamed(actor) ? t(actorWords[actor]) : actor} second={network} />
      ),
    },
    { key: 'subject', title: t('audit.subject'), cell: (event) => event.subject ?? '–' },
    { key: 'when', title: t('email.when'), tight: true, cell: (event) => sayWhen(event.at, style) },
  ]
}

/** Who is no user of the workspace and has no name of their own. */
const actorWords = {
  operator: 'audit.operator',
  'mail administrator': 'audit.mailAdmin',
  helper: 'audit.helper',
} as const satisfies Record<string, WordKey>

function isNamed(actor: string): actor is keyof typeof actorWords {
  return Object.hasOwn(actorWords, actor)
}

/** What was done, and what of it was written down. */
function Deed({ event }: { event: AuditEventView }) {
  const { t } = useWords()
  const { verb } = event
  const isKnown = (one: string): one is AuditVerb => (auditVerbs as readonly string[]).includes(one)
  return (
    <Pair
      first={
        <Text span inherit fw={600}>
          {isKnown(verb) ? t(`audit.verbs.${verb}`) : verb}
        </Text>
      }
      second={detailOf(event, t)}
    />
  )
}

function Pair({ first, second }: { first: ReactNode; second: string | null }) {
  return (
    <span>
      {first}
      {second ? (
        <Text span size="sm" c="dimmed" display="block">
          {second}
        </Text>
      ) : null}
    </span>
  )
}

/** The parts that have words, in the order in which they were written; ids say nothing to people. */
const detailNames = [
  'email',
  'account',
  'name',
  'role',
  'before',
  'after',
  'language',
  'timeZone',
  'orgId',
  'sessions',
  'ended',
  'mails',
  'users',
  'people',
] as const
const valueWords = {
  admin: 'audit.roles.admin',
  seller: 'audit.roles.seller',
  en: 'audit.languages.en',
  sv: 'audit.languages.sv',
} as const satisfies Record<string, WordKey>

function detailOf({ detail, subject }: AuditEventView, t: Words): string {
  const isWord = (value: unknown): value is keyof typeof valueWords =>
    typeof value === 'string' && Object.hasOwn(valueWords, value)
  return detailNames
    .flatMap((name) => {
      const value = detail[name]
      if (value === undefined || value === null || value === subject) return []
      return [t(`audit.details.${name}`, { value: isWord(value) ? t(valueWords[value]) : String(value) })]
    })
    .join(' · ')
}
