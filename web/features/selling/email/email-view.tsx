import { Anchor, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { EmailDetail } from '../../../../contract/email.ts'
import { useWords } from '../../../locales/words.ts'
import { HtmlFrame } from '../../../ui/html-frame.tsx'
import { Section } from '../../../ui/section.tsx'
import { sizeWords } from '../../../ui/size-words.ts'
import { EmailCrm } from './email-crm.tsx'
import { EmailHistory } from './email-history.tsx'
import classes from './email-view.module.css'

type Recipient = EmailDetail['to']

/** One e-mail: the message as it was sent on the left, where it stands on the right. */
export function EmailView({ email }: { email: EmailDetail }) {
  const { t, language } = useWords()
  return (
    <div className={classes.columns}>
      <Section title={t('email.body')}>
        <Stack gap="md">
          <dl className={classes.people}>
            <Line label={t('email.from')}>{email.sender.name}</Line>
            <Line label={t('email.to')}>{sayRecipient(email.to)}</Line>
            {email.cc.length > 0 ? <Line label={t('email.cc')}>{sayRecipients(email.cc)}</Line> : null}
            {email.bcc.length > 0 ? <Line label={t('email.bcc')}>{sayRecipients(email.bcc)}</Line> : null}
            {email.attachments.length > 0 ? (
              <Line label={t('email.attachments')}>
                {email.attachments.map((one) => `${one.name} (${sizeWords(one.size, language)})`).join(', ')}
              </Line>
            ) : null}
          </dl>
          {email.html === null ? (
            <Text c="dimmed">{t('email.bodyHidden')}</Text>
          ) : (
            <HtmlFrame title={t('email.body')} html={email.html} />
          )}
        </Stack>
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

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.line}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function sayRecipient({ name, address }: Recipient): string {
  return name ? `${name} <${address}>` : address
}

function sayRecipients(recipients: Recipient[]): string {
  return recipients.map(sayRecipient).join(', ')
}
