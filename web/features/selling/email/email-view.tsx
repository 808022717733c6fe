import { Anchor, Stack, Text } from '@mantine/core'
import type { EmailDetail } from '../../../../contract/email.ts'
import { useWords } from '../../../locales/words.ts'
import { Section } from '../../../ui/section.tsx'
import { Thread } from './conversation/thread.tsx'
import { EmailCrm } from './email-crm.tsx'
import { EmailHistory } from './email-history.tsx'
import { EmailPeople } from './email-people.tsx'
import classes from './email-view.module.css'
import { Emptied, ErasedBefore } from './emptied.tsx'

/** One e-mail: the message as it was sent on the left, where it stands on the right. */
export function EmailView({ email }: { email: EmailDetail }) {
  const { t } = useWords()
  return (
    <div className={classes.columns}>
      <Section title={t(email.replied || email.bounced ? 'emailConversation.title' : 'email.body')}>
        {email.html === null ? (
          <Stack gap="md">
            <EmailPeople email={email} />
            <Text c="dimmed">
              {email.emptied ? <Emptied emptied={email.emptied} /> : t('email.bodyHidden')}
            </Text>
          </Stack>
        ) : (
          <Stack gap="md">
            {email.erasedBefore ? <ErasedBefore at={email.erasedBefore} /> : null}
            <Thread email={email} />
          </Stack>
        )}
      </Section>
      <Stack gap="lg">
        <Section title={t('email.history')}>
          <EmailHistory email={email} />
        </Section>
        <Section title={t('email.salesforce')}>
          <Stack gap="xs">
            <EmailCrm email={email} />
            {email.crm.recordUrl ? (
              <Anchor href={email.crm.recordUrl} target="_blank" rel="noreferrer">
                {t('email.openRecord')}
              </Anchor>
            ) : null}
          </Stack>
        </Section>
      </Stack>
    </div>
  )
}
