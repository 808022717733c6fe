import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { EmailDetail } from '../../../../../contract/email.ts'
import { useWords } from '../../../../locales/words.ts'
import { HtmlFrame } from '../../../../ui/html-frame.tsx'
import { EmailPeople } from '../email-people.tsx'
import { EmailStateDot } from '../email-state.tsx'
import { Emptied } from '../emptied.tsx'
import { MessageHead } from './message-head.tsx'

/** A mail of the reader's own, as it was sent; an answer that has not left says how it stands. */
export function SentMessage({ email, isOpen }: { email: EmailDetail; isOpen: boolean }) {
  const { t } = useWords()
  const [open, setOpen] = useState(isOpen)
  return (
    <Stack gap="sm">
      <MessageHead who={t('emailConversation.you')} at={email.expected?.at ?? email.at}>
        {email.state === 'sent' ? null : <EmailStateDot email={email} />}
      </MessageHead>
      {open ? (
        <>
          <EmailPeople email={email} />
          {email.emptied ? (
            <Text c="dimmed">
              <Emptied emptied={email.emptied} />
            </Text>
          ) : (
            <HtmlFrame title={t('email.body')} html={email.html ?? ''} />
          )}
        </>
      ) : (
        <div>
          <Button variant="default" size="xs" onClick={() => setOpen(true)}>
            {t('emailConversation.open')}
          </Button>
        </div>
      )}
    </Stack>
  )
}
