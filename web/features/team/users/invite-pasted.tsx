import { Button, Group, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { type BatchRow, readPasted } from '../../../../contract/invitation-batches.ts'
import { useWords } from '../../../locales/words.ts'
import { Batch } from './batch.tsx'
import type { WayProps } from './invite-way.ts'

/** Addresses as mail programs write them, pasted; then the list to look over. */
export function InvitePasted({ language, onClose, onUnsent }: WayProps) {
  const { t } = useWords()
  const [text, setText] = useState('')
  const [rows, setRows] = useState<BatchRow[] | null>(null)
  if (rows)
    return (
      <Batch
        rows={rows}
        language={language}
        onBack={() => setRows(null)}
        onClose={onClose}
        onSent={() => onUnsent(false)}
      />
    )
  const found = readPasted(text)
  return (
    <Stack gap="md">
      <Textarea
        label={t('users.pasteLabel')}
        description={t('users.pasteHelp')}
        minRows={6}
        autosize
        maxRows={12}
        data-autofocus
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          onUnsent(event.currentTarget.value.trim() !== '')
        }}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button disabled={found.length === 0} onClick={() => setRows(found)}>
          {t('common.next')}
        </Button>
      </Group>
    </Stack>
  )
}
