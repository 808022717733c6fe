import type { ReactNode } from 'react'
import type { EmailDetail } from '../../../../contract/email.ts'
import { useWords } from '../../../locales/words.ts'
import { sizeWords } from '../../../ui/size-words.ts'
import classes from './email-view.module.css'

type Recipient = EmailDetail['to']

/** Whom a mail is from and to, and what hangs on it. */
export function EmailPeople({ email }: { email: EmailDetail }) {
  const { t, language } = useWords()
  const say = (recipients: Recipient[]) =>
    recipients.map((one) => sayRecipient(one) || t('email.erasedPerson')).join(', ')
  return (
    <dl className={classes.people}>
      <Line label={t('email.from')}>{email.sender.name}</Line>
      <Line label={t('email.to')}>{say([email.to])}</Line>
      {email.cc.length > 0 ? <Line label={t('email.cc')}>{say(email.cc)}</Line> : null}
      {email.bcc.length > 0 ? <Line label={t('email.bcc')}>{say(email.bcc)}</Line> : null}
      {email.attachments.length > 0 ? (
        <Line label={t('email.attachments')}>
          {email.attachments.map((one) => `${one.name} (${sizeWords(one.size, language)})`).join(', ')}
        </Line>
      ) : null}
    </dl>
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
