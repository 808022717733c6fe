import type { BatchRow } from '../../../../contract/invitation-batches.ts'
import { useUser } from '../../../api/use-session.ts'
import { useWords } from '../../../locales/words.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { Batch } from './batch.tsx'

/** Invites many once more whose invitations have expired or were taken back. */
export function InviteAgain({ rows, onClose }: { rows: BatchRow[]; onClose(): void }) {
  const { t } = useWords()
  const { language } = useUser()
  return (
    <Dialog onClose={onClose} title={t('users.inviteAgain')} closeLabel={t('common.close')} size="lg">
      <Batch rows={rows} language={language} isChosen onBack={onClose} onClose={onClose} />
    </Dialog>
  )
}
