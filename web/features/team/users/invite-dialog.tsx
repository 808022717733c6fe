import { Tabs } from '@mantine/core'
import type { Language } from '../../../../contract/basics.ts'
import { useWords } from '../../../locales/words.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { InviteFile } from './invite-file.tsx'
import { InviteForm } from './invite-form.tsx'
import { InvitePasted } from './invite-pasted.tsx'

interface InviteDialogProps {
  onClose(): void
  /** Language that the inviting admin speaks; the likeliest for the colleagues too. */
  language: Language
}

/** Invites one person, pasted addresses, or the rows of a CSV file. */
export function InviteDialog({ onClose, language }: InviteDialogProps) {
  const { t } = useWords()
  return (
    <Dialog onClose={onClose} title={t('users.inviteTitle')} closeLabel={t('common.close')} size="lg">
      <Tabs defaultValue="one" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="one">{t('users.wayOne')}</Tabs.Tab>
          <Tabs.Tab value="pasted">{t('users.wayPasted')}</Tabs.Tab>
          <Tabs.Tab value="file">{t('users.wayFile')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="one">
          <InviteForm language={language} onClose={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="pasted">
          <InvitePasted language={language} onClose={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="file">
          <InviteFile language={language} onClose={onClose} />
        </Tabs.Panel>
      </Tabs>
    </Dialog>
  )
}
