import { Text } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { InvitationState, InvitationView } from '../../../contract/invitations.ts'
import { invitationsQuery } from '../../api/queries.ts'
import { useErrorWords } from '../../api/use-error-words.ts'
import { useTimeStyle } from '../../api/use-time-style.ts'
import { useWords } from '../../locales/words.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FailureNotice } from '../../ui/failure.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { StateDot, type Tone } from '../../ui/state-dot.tsx'
import { sayWhen } from '../../ui/times.ts'
import { InvitationMenu } from './invitation-menu.tsx'
import { LinkOnce } from './link-once.tsx'
import { useInvitationLink, useInvite, useResend, useRevoke } from './use-invitations.ts'
import { ObstacleLine, StepState } from './user-table.tsx'

const stateTones: Record<InvitationState, Tone> = {
  open: 'busy',
  expired: 'warning',
  accepted: 'good',
  revoked: 'quiet',
}
const mailTones: Record<InvitationView['mail'], Tone> = {
  waiting: 'quiet',
  sending: 'busy',
  sent: 'good',
  failed: 'bad',
  asking: 'warning',
  cancelled: 'quiet',
  not_mailed: 'warning',
}

/** Every invitation with its state, its e-mail's state, and what may be done. */
export function InvitationTable() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const invitations = useQuery(invitationsQuery)
  const [linkFor, setLinkFor] = useState<InvitationView | null>(null)
  const actions = useRowActions(setLinkFor)
  const columns = useInvitationColumns(actions)
  if (invitations.error) return <FailureNotice words={say(invitations.error)} />
  if (!invitations.data) return <RowsSkeleton rows={3} label={t('common.loading')} />
  const rows = invitations.data.invitations
  return (
    <>
      {actions.error ? <FailureNotice words={say(actions.error)} /> : null}
      {rows.length === 0 ? (
        <EmptyState icon={IconUserPlus} text={t('users.noInvitations')} />
      ) : (
        <DataTable label={t('users.invitations')} columns={columns} rows={rows} rowKey={(row) => row.id} />
      )}
      {linkFor && actions.link ? (
        <LinkOnce email={linkFor.email} url={actions.link} onClose={() => setLinkFor(null)} />
      ) : null}
    </>
  )
}

interface RowActions {
  resend(row: InvitationView): void
  revoke(row: InvitationView): void
  makeLink(row: InvitationView): void
  inviteAgain(row: InvitationView): void
  link: string | null
  error: Error | null
}

function useRowActions(onLink: (row: InvitationView) => void): RowActions {
  const resend = useResend()
  const revoke = useRevoke()
  const link = useInvitationLink()
  const invite = useInvite()
  return {
    resend: (row) => resend.mutate(row),
    revoke: (row) => revoke.mutate(row),
    makeLink: (row) => link.mutate(row, { onSuccess: () => onLink(row) }),
    inviteAgain: ({ email, name, role, language }) =>
      invite.mutate({ email, name: name ?? undefined, role, language }),
    link: link.data?.url ?? null,
    error: resend.error ?? revoke.error ?? link.error ?? invite.error,
  }
}

function useInvitationColumns(actions: RowActions): Column<InvitationView>[] {
  const { t } = useWords()
  const menu = (row: InvitationView) => (
    <InvitationMenu
      invitation={row}
      onResend={() => actions.resend(row)}
      onLink={() => actions.makeLink(row)}
      onRevoke={() => actions.revoke(row)}
      onInviteAgain={() => actions.inviteAgain(row)}
    />
  )
  return [
    { key: 'email', title: t('email.person'), leading: true, cell: (row) => <Invitee row={row} /> },
    { key: 'role', title: t('users.role'), cell: (row) => t(`users.roles.${row.role}`) },
    { key: 'state', title: t('users.state'), cell: (row) => <InvitationStateCell row={row} /> },
    {
      key: 'mail',
      title: t('users.mail'),
      cell: (row) => <StateDot tone={mailTones[row.mail]}>{t(`users.mails.${row.mail}`)}</StateDot>,
    },
    { key: 'step', title: t('users.step'), cell: (row) => (row.step ? <StepState step={row.step} /> : '–') },
    { key: 'menu', title: t('users.actions'), hideTitle: true, cell: menu },
  ]
}

function Invitee({ row }: { row: InvitationView }) {
  return (
    <span>
      <Text span inherit fw={600} display="block">
        {row.name ?? row.email}
      </Text>
      {row.name ? (
        <Text span size="sm" c="dimmed">
          {row.email}
        </Text>
      ) : null}
    </span>
  )
}

function InvitationStateCell({ row }: { row: InvitationView }) {
  const { t } = useWords()
  const style = useTimeStyle()
  return (
    <span>
      <StateDot tone={stateTones[row.state]}>{t(`users.states.${row.state}`)}</StateDot>
      {row.state === 'open' ? (
        <Text span size="sm" c="dimmed" display="block">
          {t('users.expires', { when: sayWhen(row.expiresAt, style) })}
        </Text>
      ) : null}
      {row.obstacle ? <ObstacleLine obstacle={row.obstacle} /> : null}
    </span>
  )
}
