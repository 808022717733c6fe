import { Text } from '@mantine/core'
import type { InvitationState, InvitationView } from '../../../../contract/invitations.ts'
import { journeyStep } from '../../../../contract/onboarding.ts'
import type { UserView } from '../../../../contract/users.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { StateDot, type Tone } from '../../../ui/state-dot.tsx'
import { sayWhen } from '../../../ui/times.ts'
import { isBlocked, obstacleOf, type Status } from './status.ts'
import classes from './status-cells.module.css'

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
  needs_attention: 'warning',
  cancelled: 'quiet',
  not_mailed: 'warning',
}
const mailboxTones: Record<UserView['mailbox'], Tone> = { healthy: 'good', lost: 'bad', missing: 'quiet' }

/** Name and address. */
export function PersonCell({ row }: { row: Status }) {
  return (
    <span>
      <Text span inherit fw={600} display="block">
        {row.name || row.email}
      </Text>
      {row.name ? (
        <Text span size="sm" c="dimmed" className={classes.address}>
          {row.email.slice(0, row.email.lastIndexOf('@'))}
          <wbr />
          {row.email.slice(row.email.lastIndexOf('@'))}
        </Text>
      ) : null}
    </span>
  )
}

/** Where somebody stands, and since when. */
export function StepCell({ row }: { row: Status }) {
  const { t } = useWords()
  const style = useTimeStyle()
  const isOpen = row.kind === 'invitation' && row.invitation.state === 'open'
  return (
    <span>
      {row.kind === 'user' ? <UserStep user={row.user} /> : <InvitationStep invitation={row.invitation} />}
      <Text span size="sm" c="dimmed" display="block">
        {t('users.sinceWhen', { when: sayWhen(row.since, style) })}
      </Text>
      {isOpen ? (
        <Text span size="sm" c="dimmed" display="block">
          {t('users.expires', { when: sayWhen(row.invitation.expiresAt, style) })}
        </Text>
      ) : null}
    </span>
  )
}

function UserStep({ user }: { user: UserView }) {
  const { t } = useWords()
  if (user.state === 'deactivated') return <StateDot tone="quiet">{t('users.isDeactivated')}</StateDot>
  const known = journeyStep.safeParse(user.step)
  if (!known.success) return user.step
  return <StateDot tone={known.data === 'done' ? 'good' : 'busy'}>{t(`users.steps.${known.data}`)}</StateDot>
}

function InvitationStep({ invitation }: { invitation: InvitationView }) {
  const { t } = useWords()
  const { state, mail } = invitation
  // That it has expired is what blocks; the step is the same.
  const step = state === 'expired' ? 'open' : state
  const words = t(`users.invitationStates.${step}`)
  const isMailed = step === 'open' && mail === 'sent'
  return <StateDot tone={stateTones[step]}>{isMailed ? t('users.invitedAndMailed') : words}</StateDot>
}

/** What stands in the way, since when and who can do something about it; the one place that asks for it is `obstacleOf`. */
export function ObstacleCell({ row }: { row: Status }) {
  const { t } = useWords()
  const obstacle = obstacleOf(row)
  if (obstacle) return <ObstacleWords obstacle={obstacle} />
  if (row.kind === 'user') return '–'
  const { mail, state } = row.invitation
  if (state === 'expired') return <StateDot tone="warning">{t('users.invitationStates.expired')}</StateDot>
  if (!isBlocked(row)) return '–'
  return <StateDot tone={mailTones[mail]}>{t('users.mailIs', { state: t(`users.mails.${mail}`) })}</StateDot>
}

function ObstacleWords({ obstacle }: { obstacle: { code: string; since: string } }) {
  const { t } = useWords()
  const { sayCode } = useErrorWords()
  const style = useTimeStyle()
  const { title, cause, codeLine } = sayCode(obstacle.code)
  return (
    <span title={codeLine}>
      {t('users.sees', { title })}
      <Text span size="sm" c="dimmed" display="block">
        {t('users.sinceWhen', { when: sayWhen(obstacle.since, style) })}
        {cause.who === 'you' ? null : ` · ${t(`users.helpers.${cause.who}`)}`}
      </Text>
    </span>
  )
}

/** Whether the mailbox is connected, and how much in it could not be read. */
export function MailboxCell({ row }: { row: Status }) {
  const { t } = useWords()
  if (row.kind === 'invitation') return '–'
  const { mailbox, unreadable } = row.user
  return (
    <span>
      <StateDot tone={mailboxTones[mailbox]}>{t(`users.mailboxes.${mailbox}`)}</StateDot>
      {unreadable > 0 ? (
        <Text span size="sm" c="dimmed" display="block">
          {t('users.unreadable', { count: unreadable })}. {t('users.unreadableHelp')}
        </Text>
      ) : null}
    </span>
  )
}
