import { Box, Button, FileButton, Group, Stack, Text } from '@mantine/core'
import { IconFileSpreadsheet } from '@tabler/icons-react'
import { useState } from 'react'
import { type BatchRow, readCsv } from '../../../../contract/invitation-batches.ts'
import { useWords } from '../../../locales/words.ts'
import { Icon } from '../../../ui/icon.tsx'
import { Batch } from './batch.tsx'
import classes from './invite-file.module.css'
import type { WayProps } from './invite-way.ts'
import { readText } from './read-text.ts'

/** 500 rows are far below this; more is no list of people. */
const sizeLimit = 1_000_000

/** A CSV file, chosen or dropped; then the list to look over. */
export function InviteFile({ language, onClose, onUnsent }: WayProps) {
  const { t } = useWords()
  const [rows, setRows] = useState<BatchRow[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [over, setOver] = useState(false)
  const read = async (file: File | null | undefined) => {
    if (!file) return
    if (file.size > sizeLimit) return setProblem(t('users.fileTooLarge'))
    const list = readCsv(await readText(file))
    if (list.state === 'malformed') return setProblem(t('users.fileMalformed', { line: list.line }))
    if (list.rows.length === 0) return setProblem(t('users.fileEmpty'))
    setProblem(null)
    setRows(list.rows)
    onUnsent(true)
  }
  const goBack = () => {
    setRows(null)
    onUnsent(false)
  }
  if (rows)
    return (
      <Batch
        rows={rows}
        language={language}
        onBack={goBack}
        onClose={onClose}
        onSent={() => onUnsent(false)}
      />
    )
  return (
    <Stack gap="md">
      <Box
        className={classes.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          void read(event.dataTransfer.files[0])
        }}
      >
        <Text>{t('users.fileHelp')}</Text>
        <FileButton accept=".csv,.txt,text/csv" onChange={(file) => void read(file)}>
          {(props) => (
            <Button variant="default" leftSection={<Icon of={IconFileSpreadsheet} size={18} />} {...props}>
              {t('users.fileChoose')}
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed">
          {t('users.fileColumns')}
        </Text>
      </Box>
      {problem ? (
        <Text role="alert" c="var(--mantine-color-error)">
          {problem}
        </Text>
      ) : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </Group>
    </Stack>
  )
}
