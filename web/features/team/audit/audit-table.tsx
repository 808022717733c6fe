import { Text } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { type AuditEventView, type AuditVerb, auditVerbs } from '../../../../contract/audit.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords, type WordKey, type Words } from '../../../locales/words.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import type { KeptLayout } from '../../../ui/list-layout.ts'
import { sayWhen } from '../../../ui/times.ts'

interface AuditTableProps {
  events: AuditEventView[]
  columns: Column<AuditEventView>[]
  kept: KeptLayout
  /** Whether these are all there are. */
  isWhole: boolean
}

/** Deeds, newest first until they are sorted. */
export function AuditTable({ events, ...table }: AuditTableProps) {
  const { t } = useWords()
  return <DataTable label={t('audit.title')} rows={events} rowKey={(event) => event.id} {...table} />
}

export function useAuditColumns(): Column<AuditEventView>[] {
  const { t } = useWords()
  const style = useTimeStyle()
  return useMemo(
    (): Column<AuditEventView>[] => [
      {
        key: 'what',
        title: t('audit.what'),
        leading: true,
        sortBy: ({ verb }) => verbWords(verb, t),
        cell: (event) => <Deed event={event} />,
      },
      {
        key: 'who',
        title: t('audit.who'),
        sortBy: ({ actor }) => actorName(actor, t),
        cell: ({ actor, network }) => <Pair first={actorName(actor, t)} second={network} />,
      },
      {
        key: 'subject',
        title: t('audit.subject'),
        sortBy: (event) => event.subject,
        cell: (event) => event.subject ?? '–',
      },
      {
        key: 'when',
        title: t('email.when'),
        tight: true,
        sortBy: (event) => Date.parse(event.at),
        cell: (event) => sayWhen(event.at, style),
      },
    ],
    [t, style],
  )
}

/** Who is no user of the workspace and has no name of their own. */
const actorWords = {
  operator: 'audit.operator',
  'mail administrator': 'audit.mailAdmin',
  helper: 'audit.helper',
} as const satisfies Record<string, WordKey>

function actorName(actor: string, t: Words): string {
  const isNamed = (one: string): one is keyof typeof actorWords => Object.hasOwn(actorWords, one)
  return isNamed(actor) ? t(actorWords[actor]) : actor
}

function verbWords(verb: string, t: Words): string {
  const isKnown = (one: string): one is AuditVerb => (auditVerbs as readonly string[]).includes(one)
  return isKnown(verb) ? t(`audit.verbs.${verb}`) : verb
}

/** What was done, and what of it was written down. */
function Deed({ event }: { event: AuditEventView }) {
  const { t } = useWords()
  return (
    <Pair
      first={
        <Text span inherit fw={600}>
          {verbWords(event.verb, t)}
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
  'section',
  'reason',
] as const
const valueWords = {
  admin: 'audit.roles.admin',
  seller: 'audit.roles.seller',
  en: 'audit.languages.en',
  sv: 'audit.languages.sv',
  blockedDomains: 'settings.blockedDomains.title',
  unsubscribe: 'settings.unsubscribe.title',
  sending: 'settings.sending.title',
  windows: 'settings.windows.title',
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
