import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import {
  emailConversationEndpoints,
  type MessageView,
  type ReceivedMessage as Received,
} from '../../../../../contract/email-conversation.ts'
import { pathTo } from '../../../../../contract/endpoint.ts'
import { draftsQuery } from '../../../../api/app-compose.ts'
import { messageQuery } from '../../../../api/queries.ts'
import { useErrorWords } from '../../../../api/use-error-words.ts'
import { useTimeStyle } from '../../../../api/use-time-style.ts'
import { useWords } from '../../../../locales/words.ts'
import { ReadingFailed } from '../../../../ui/failure.tsx'
import { ForeignFrame } from '../../../../ui/foreign-frame.tsx'
import { RowsSkeleton } from '../../../../ui/rows-skeleton.tsx'
import { sizeWords } from '../../../../ui/size-words.ts'
import { sayDay } from '../../../../ui/times.ts'
import { Answering } from './answering.tsx'
import { useAnswersWritten } from './answers-written.ts'
import { LostAnswer } from './lost-answer.tsx'
import { MessageHead } from './message-head.tsx'
import { ObjectionNotice } from './objection-notice.tsx'
import classes from './thread.module.css'

/** What came back: who and when; its text is read from the reader's own mailbox once it is opened. */
export function ReceivedMessage({ message, isNewest }: { message: Received; isNewest: boolean }) {
  const { t } = useWords()
  const style = useTimeStyle()
  const { opened } = useAnswersWritten()
  const drafts = useQuery(draftsQuery)
  const [isRead, setRead] = useState(isNewest)
  const isAnswered = drafts.data?.drafts.some(
    ({ id, answers }) => id === opened && answers?.message === message.id,
  )
  const open = isRead || isAnswered
  const { from, sort } = message
  return (
    <Stack gap="sm">
      <MessageHead who={from?.name ?? from?.address ?? t('emailConversation.unknown')} at={message.at}>
        {sort === 'replied' ? null : (
          <Badge variant="light" color="gray">
            {t(`emailConversation.sort.${sort}`)}
          </Badge>
        )}
        {message.away?.until ? (
          <Badge variant="light" color="gray">
            {t('emailConversation.away', { day: sayDay(message.away.until, style) })}
          </Badge>
        ) : null}
      </MessageHead>
      {message.objection ? (
        <ObjectionNotice objection={message.objection} name={from?.name ?? from?.address ?? ''} />
      ) : null}
      {open ? (
        <OpenMessage id={message.id} />
      ) : (
        <div>
          <Button variant="default" size="xs" onClick={() => setRead(true)}>
            {t('emailConversation.open')}
          </Button>
        </div>
      )}
    </Stack>
  )
}

function OpenMessage({ id }: { id: string }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const message = useQuery(messageQuery(id))
  if (message.isPending) return <RowsSkeleton rows={3} label={t('emailConversation.reading')} />
  if (message.error)
    return (
      <Stack gap="sm">
        <ReadingFailed words={say(message.error)} again={() => void message.refetch()} />
        <LostAnswer message={id} />
      </Stack>
    )
  return <MessageText message={message.data} />
}

/** A message as it was written, with the earlier one folded and what stands elsewhere not fetched. */
function MessageText({ message }: { message: MessageView }) {
  const { t } = useWords()
  const [withImages, setWithImages] = useState(false)
  const [isUnfolded, setUnfolded] = useState(false)
  const { html, quote, remoteImages, to, cc } = message
  const name = message.from?.name ?? message.from?.address ?? t('emailConversation.unknown')
  const addresses = [...to, ...cc].map(({ name, address }) => name ?? address).join(', ')
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('emailConversation.toWhom', { names: addresses })}
      </Text>
      {remoteImages > 0 && !withImages ? (
        <Group gap="sm">
          <Text size="sm" c="dimmed">
            {t('emailConversation.imagesHeld', { count: remoteImages })}
          </Text>
          <Button variant="default" size="xs" onClick={() => setWithImages(true)}>
            {t('emailConversation.showImages')}
          </Button>
        </Group>
      ) : null}
      {html === '' ? (
        <Text c="dimmed">{t('emailConversation.noText')}</Text>
      ) : (
        <ForeignFrame title={t('emailConversation.from', { name })} html={html} withImages={withImages} />
      )}
      {quote === null ? null : (
        <div>
          <Button
            variant="subtle"
            size="xs"
            aria-expanded={isUnfolded}
            onClick={() => setUnfolded(!isUnfolded)}
          >
            {t(isUnfolded ? 'emailConversation.hideQuote' : 'emailConversation.showQuote')}
          </Button>
        </div>
      )}
      {quote !== null && isUnfolded ? (
        <ForeignFrame title={t('emailConversation.quote')} html={quote} withImages={withImages} />
      ) : null}
      <MessageFiles message={message} />
      {message.answer ? <Answering answer={message.answer} /> : null}
    </Stack>
  )
}

function MessageFiles({ message: { id, files } }: { message: MessageView }) {
  const { t, language } = useWords()
  if (files.length === 0) return null
  return (
    <ul className={classes.files} aria-label={t('email.attachments')}>
      {files.map((file) => (
        <li key={file.at}>
          <Anchor
            href={pathTo(emailConversationEndpoints.readFile, { params: { id, at: file.at } })}
            download
          >
            {file.name || t('emailConversation.unnamed')} ({sizeWords(file.size, language)})
          </Anchor>
        </li>
      ))}
    </ul>
  )
}
