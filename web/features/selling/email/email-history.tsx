import { Text, Timeline } from '@mantine/core'
import type { EmailDetail } from '../../../../contract/email.ts'
import { reasonWord, type ShownState, shownState } from '../../../api/email-states.ts'
import { useUser } from '../../../api/use-session.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords, type WordKey } from '../../../locales/words.ts'
import { sayWhen } from '../../../ui/times.ts'
import classes from './email-history.module.css'
import { EmailWhen } from './email-when.tsx'

/** What `at` means, by the state that the e-mail is in. */
const meaningOfAt: Partial<Record<ShownState, WordKey>> = {
  waiting: 'email.due',
  scheduled: 'email.due',
  sent: 'email.handedOver',
  needs_attention: 'email.attempted',
}

/** When the e-mail was written, where it stands, why, and whether Salesforce has it. */
export function EmailHistory({ email }: { email: EmailDetail }) {
  const { t } = useWords()
  const style = useTimeStyle()
  const logged = email.crm.state === 'written'
  const { replied, bounced, noncommercial } = email
  const before = shownState({ state: email.state, reason: email.reason })
  const reason = reasonWord(email, useUser().id)
  // What came back lies behind as well: everything after the first two items has happened.
  const later = [logged, bounced, replied].filter(Boolean).length
  return (
    <Timeline
      active={later > 0 ? 1 + later : email.state === 'waiting' || email.state === 'scheduled' ? 0 : 1}
      bulletSize={14}
      className={classes.history}
      lineWidth={2}
    >
      <Timeline.Item title={t('email.created')}>
        <Text size="sm" c="dimmed">
          {sayWhen(email.createdAt, style)}
        </Text>
      </Timeline.Item>
      <Timeline.Item title={t(meaningOfAt[before] ?? `emailStates.state.${before}`)}>
        <Text size="sm" c="dimmed" component="div">
          <EmailWhen email={email} />
        </Text>
        {reason ? (
          <Text size="sm">
            {t(reason, { name: email.to.name ?? email.to.address, sender: email.sender.name })}
          </Text>
        ) : null}
        {email.keptBack.map(({ address, cause }) => (
          <Text key={address} size="sm">
            {t(`email.keptBack.${cause}`, { address, sender: email.sender.name })}
          </Text>
        ))}
        {noncommercial ? <Text size="sm">{t('email.noncommercial')}</Text> : null}
        {noncommercial?.passed.map((address) => (
          <Text key={address} size="sm">
            {address.startsWith('#') ? t('email.passedErased') : t('email.passed', { address })}
          </Text>
        ))}
      </Timeline.Item>
      {logged ? <Timeline.Item title={t('email.loggedInSalesforce')} /> : null}
      {bounced ? (
        <Timeline.Item title={t('emailStates.state.bounced')}>
          <Text size="sm" c="dimmed">
            {sayWhen(bounced.at, style)}
          </Text>
          <Text size="sm">
            {t('email.notDelivered', {
              address: bounced.addresses.join(', ') || email.to.address || t('email.erasedPerson'),
            })}{' '}
            {t(`emailStates.bounce.${bounced.kind ?? 'unknown'}`)}
          </Text>
          {bounced.code ? (
            <Text size="sm" c="dimmed">
              {t('emailStates.bounce.code', { code: bounced.code })}
            </Text>
          ) : null}
        </Timeline.Item>
      ) : null}
      {replied ? (
        <Timeline.Item title={t('emailStates.state.replied')}>
          <Text size="sm" c="dimmed">
            {sayWhen(replied.at, style)}
          </Text>
          <Text size="sm">
            {t('email.answerFrom', {
              name: (replied.from.name ?? replied.from.address) || t('email.erasedPerson'),
            })}
          </Text>
        </Timeline.Item>
      ) : null}
    </Timeline>
  )
}
