import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { appDrafts, draftsQuery } from '../../../../api/app-compose.ts'
import { useErrorWords } from '../../../../api/use-error-words.ts'
import { useWords } from '../../../../locales/words.ts'
import { CopyButton } from '../../../../ui/copy-button.tsx'
import { ReadingFailed } from '../../../../ui/failure.tsx'
import { ForeignFrame } from '../../../../ui/foreign-frame.tsx'
import { RowsSkeleton } from '../../../../ui/rows-skeleton.tsx'
import { useDiscard } from '../write/use-discard.ts'

/** What was written to a message that cannot be read any more: to be read, copied or discarded. */
export function LostAnswer({ message }: { message: string }) {
  const { t } = useWords()
  const drafts = useQuery(draftsQuery)
  const begun = drafts.data?.drafts.filter(({ answers }) => answers?.message === message) ?? []
  if (begun.length === 0) return null
  return (
    <Stack gap="sm">
      <Text size="sm">{t('emailConversation.lost')}</Text>
      {begun.map(({ id }) => (
        <LostText key={id} id={id} />
      ))}
    </Stack>
  )
}

function LostText({ id }: { id: string }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const discard = useDiscard()
  const draft = useQuery({
    queryKey: ['draft', id],
    queryFn: () => appDrafts.read(id),
    retry: false,
    gcTime: 0,
  })
  if (draft.error) return <ReadingFailed words={say(draft.error)} again={() => void draft.refetch()} />
  if (!draft.data) return <RowsSkeleton rows={3} label={t('common.loading')} />
  const { html } = draft.data
  return (
    <Stack gap="sm">
      <ForeignFrame title={t('emailConversation.yourAnswer')} html={html} withImages={false} />
      <Group gap="sm">
        <CopyButton
          value={plainTextOf(html)}
          label={t('emailConversation.copy')}
          copiedLabel={t('common.copied')}
        />
        <Button variant="default" onClick={() => void discard(id)}>
          {t('emailConversation.discard')}
        </Button>
      </Group>
    </Stack>
  )
}

/** The words of what was written, each paragraph on lines of its own. */
function plainTextOf(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  for (const line of body.querySelectorAll('br, p, li, tr, h1, h2, h3')) line.after('\n')
  for (const cell of body.querySelectorAll('td, th')) cell.after(' ')
  return body.textContent.trim()
}
