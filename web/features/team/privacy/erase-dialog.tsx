import { Checkbox, List, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type PersonView, personalParts } from '../../../../contract/privacy.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx'
import { useErase } from './use-privacy.ts'

interface EraseDialogProps {
  person: PersonView
  onErased(): void
  onClose(): void
}

/** Says what goes and what stays elsewhere, and asks for the address once more before somebody is erased. */
export function EraseDialog({ person, onErased, onClose }: EraseDialogProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const erase = useErase()
  const [confirmation, setConfirmation] = useState('')
  const [reason, setReason] = useState('')
  const [optOut, setOptOut] = useState(true)
  const { address } = person
  const isMeant = confirmation.trim().toLowerCase() === address
  return (
    <ConfirmDialog
      title={t('privacy.eraseTitle', { address })}
      action={t('privacy.erase')}
      busy={erase.isPending}
      disabled={!isMeant || reason.trim().length < 3}
      failure={erase.error && say(erase.error)}
      onConfirm={() =>
        erase.mutate(
          { address, confirmation: confirmation.trim(), reason: reason.trim(), optOut },
          { onSuccess: onErased },
        )
      }
      onClose={onClose}
    >
      <WhatGoes person={person} />
      <WhatStays person={person} />
      <Text size="sm">{t('privacy.keeps')}</Text>
      <Checkbox
        label={t('privacy.optOut')}
        description={t('privacy.optOutHelp')}
        checked={optOut}
        onChange={(event) => setOptOut(event.currentTarget.checked)}
      />
      <TextInput
        label={t('privacy.reason')}
        description={t('privacy.reasonHelp')}
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <TextInput
        label={t('privacy.confirmation', { address })}
        autoComplete="off"
        spellCheck={false}
        value={confirmation}
        onChange={(event) => setConfirmation(event.currentTarget.value)}
      />
    </ConfirmDialog>
  )
}

function WhatGoes({ person }: { person: PersonView }) {
  const { t } = useWords()
  const { waiting, underWay } = person
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {t('privacy.goes')}
      </Text>
      <FoundParts person={person} />
      {waiting ? <Text size="sm">{t('privacy.waiting', { count: waiting })}</Text> : null}
      {underWay ? <Text size="sm">{t('privacy.underWay', { count: underWay })}</Text> : null}
    </Stack>
  )
}

function WhatStays({ person: { sent, logged } }: { person: PersonView }) {
  const { t } = useWords()
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {t('privacy.stays')}
      </Text>
      <List size="sm">
        {sent ? <List.Item>{t('privacy.sent', { count: sent })}</List.Item> : null}
        <List.Item>{logged ? t('privacy.logged', { count: logged }) : t('privacy.inSalesforce')}</List.Item>
        <List.Item>{t('privacy.backups')}</List.Item>
      </List>
    </Stack>
  )
}

/** What there is about somebody, part by part. */
export function FoundParts({ person: { found } }: { person: PersonView }) {
  const { t } = useWords()
  const there = personalParts.filter((part) => found[part] > 0)
  return (
    <List size="sm">
      {there.map((part) => (
        <List.Item key={part}>{t(`privacy.parts.${part}`, { count: found[part] })}</List.Item>
      ))}
    </List>
  )
}
