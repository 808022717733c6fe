import { Button, Group, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { optOutEndpoints } from '../../../../contract/opt-outs.ts'
import { standardMessage, type UnsubscribeMessage } from '../../../../contract/opt-outs-words.ts'
import { call } from '../../../api/app-client.ts'
import { saveAnswer } from '../../../api/save-answer.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { FailureNotice } from '../../../ui/failure.tsx'
import { Section } from '../../../ui/section.tsx'
import { MessageFields } from './message-fields.tsx'

const ownMessageQuery = queryOptions({
  queryKey: ['unsubscribe-message'],
  queryFn: ({ signal }) => call(optOutEndpoints.readOwnMessage, { signal }),
})

/** The reader's own words about refusing mail; nothing where admins let nobody have such. */
export function OwnMessage() {
  const { t } = useWords()
  const { data } = useQuery(ownMessageQuery)
  if (!data?.mayHave) return null
  return (
    <Section title={t('optOuts.ownTitle')} help={t('optOuts.ownHelp', { own: '{{friendly_unsubscribe}}' })}>
      <OwnMessageForm message={data.message} />
    </Section>
  )
}

function OwnMessageForm({ message }: { message: UnsubscribeMessage | null }) {
  const { t, language } = useWords()
  const { say } = useErrorWords()
  const queryClient = useQueryClient()
  const [written, setWritten] = useState(message ?? standardMessage[language])
  const save = useMutation({
    mutationFn: (next: UnsubscribeMessage | null) =>
      call(optOutEndpoints.saveOwnMessage, { body: { message: next } }),
    onSuccess: (view) => {
      saveAnswer(queryClient, ownMessageQuery.queryKey, view)
      notifications.show({ message: t('common.saved') })
    },
  })
  const linkWords = written.linkWords.trim()
  const isRight = linkWords !== '' && written.words.includes(linkWords)
  const change = (part: Partial<UnsubscribeMessage>) => setWritten({ ...written, ...part })
  return (
    <Stack gap="md">
      <MessageFields
        words={{ value: written.words, onChange: (event) => change({ words: event.currentTarget.value }) }}
        linkWords={{
          value: written.linkWords,
          onChange: (event) => change({ linkWords: event.currentTarget.value }),
          error: isRight ? undefined : t('settings.unsubscribe.notInWords'),
        }}
      />
      {save.error ? <FailureNotice words={say(save.error)} /> : null}
      <Group>
        <Button
          loading={save.isPending}
          disabled={!isRight}
          onClick={() => save.mutate({ words: written.words.trim(), linkWords })}
        >
          {t('common.save')}
        </Button>
        {message ? (
          <Button variant="default" onClick={() => save.mutate(null)}>
            {t('optOuts.ownDrop')}
          </Button>
        ) : null}
      </Group>
    </Stack>
  )
}
