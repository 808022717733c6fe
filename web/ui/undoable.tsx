import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useWords } from '../locales/words.ts'
import { uuid } from './uuid.ts'

/** How long an undo is offered. Milliseconds; somebody who reads the page aloud needs them. */
const undoFor = 10_000

/**
 * Says what was done, and offers for a while to undo it: for what can be undone, which is then done without a question.
 * What cannot be is asked about by a `ConfirmDialog`.
 */
export function useSayUndoable() {
  const { t } = useWords()
  return ({ message, undo }: { message: string; undo(): void }) => {
    const id = uuid()
    notifications.show({
      id,
      autoClose: undoFor,
      message: (
        <Group justify="space-between" wrap="nowrap">
          {message}
          <Button
            variant="subtle"
            size="xs"
            // Whole beside words that wrap, on a phone.
            flex="none"
            onClick={() => {
              notifications.hide(id)
              undo()
            }}
          >
            {t('common.undo')}
          </Button>
        </Group>
      ),
    })
  }
}
