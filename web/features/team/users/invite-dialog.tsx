import { Tabs, Text } from '@mantine/core'
import { useRef, useState } from 'react'
import type { Language } from '../../../../contract/basics.ts'
import { useWords } from '../../../locales/words.ts'
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { InviteFile } from './invite-file.tsx'
import { InviteForm } from './invite-form.tsx'
import { InvitePasted } from './invite-pasted.tsx'

type Way = 'one' | 'pasted' | 'file'

interface InviteDialogProps {
  onClose(): void
  /** Language that the inviting admin speaks; the likeliest for the colleagues too. */
  language: Language
}

/** Invites one person, pasted addresses, or the rows of a CSV file. What is written in one way stays while another is looked at. */
export function InviteDialog({ onClose, language }: InviteDialogProps) {
  const { t } = useWords()
  const unsent = useRef(new Set<Way>())
  const [asking, setAsking] = useState(false)
  const close = () => (unsent.current.size > 0 ? setAsking(true) : onClose())
  const way = (name: Way) => ({
    language,
    onClose: close,
    onUnsent: (is: boolean) => void (is ? unsent.current.add(name) : unsent.current.delete(name)),
  })
  return (
    <Dialog
      onClose={close}
      title={t('users.inviteTitle')}
      closeLabel={t('common.close')}
      size="lg"
      isCovered={asking}
    >
      <Tabs defaultValue="one">
        <Tabs.List mb="md">
          <Tabs.Tab value="one">{t('users.wayOne')}</Tabs.Tab>
          <Tabs.Tab value="pasted">{t('users.wayPasted')}</Tabs.Tab>
          <Tabs.Tab value="file">{t('users.wayFile')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="one">
          <InviteForm {...way('one')} />
        </Tabs.Panel>
        <Tabs.Panel value="pasted">
          <InvitePasted {...way('pasted')} />
        </Tabs.Panel>
        <Tabs.Panel value="file">
          <InviteFile {...way('file')} />
        </Tabs.Panel>
      </Tabs>
      {asking ? (
        <ConfirmDialog
          title={t('users.unsentTitle')}
          action={t('users.unsentDrop')}
          busy={false}
          failure={null}
          onConfirm={onClose}
          onClose={() => setAsking(false)}
        >
          <Text>{t('users.unsentHelp')}</Text>
        </ConfirmDialog>
      ) : null}
    </Dialog>
  )
}
