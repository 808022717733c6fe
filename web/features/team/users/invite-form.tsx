import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { emailAddress, type Role } from '../../../../contract/basics.ts'
import { ApiError } from '../../../api/api-error.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { FailureNotice } from '../../../ui/failure.tsx'
import type { WayProps } from './invite-way.ts'
import { useInvite } from './use-invitations.ts'

/** The languages, each in its own words. */
export const languages = [
  { value: 'en', label: 'English' },
  { value: 'sv', label: 'Svenska' },
]

/** Invites one person. */
export function InviteForm({ onClose, onUnsent, language }: WayProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const invite = useInvite()
  const roles = [
    { value: 'seller', label: t('users.roles.seller') },
    { value: 'admin', label: t('users.roles.admin') },
  ]
  const form = useForm({
    initialValues: { email: '', name: '', role: 'seller' as Role, language },
    onValuesChange: ({ email, name }) => onUnsent(`${email}${name}`.trim() !== ''),
    validate: { email: (value) => (emailAddress.safeParse(value).success ? null : t('users.emailInvalid')) },
  })
  const send = form.onSubmit((values) => {
    const name = values.name.trim()
    invite.mutate(
      { ...values, email: values.email.trim(), name: name === '' ? undefined : name },
      {
        onSuccess: () => {
          onUnsent(false)
          onClose()
        },
      },
    )
  })
  const wrongEmail = invite.error instanceof ApiError && invite.error.fields?.includes('email')
  return (
    <form onSubmit={send} noValidate>
      <Stack gap="md">
        {invite.error && !wrongEmail ? <FailureNotice words={say(invite.error)} /> : null}
        <TextInput
          label={t('users.email')}
          description={t('users.inviteHelp')}
          type="email"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('email')}
          error={wrongEmail ? t('users.emailInvalid') : form.errors.email}
        />
        <TextInput
          label={t('users.nameOptional')}
          autoComplete="off"
          maxLength={120}
          {...form.getInputProps('name')}
        />
        <NativeSelect label={t('users.role')} data={roles} {...form.getInputProps('role')} />
        <NativeSelect label={t('users.language')} data={languages} {...form.getInputProps('language')} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={invite.isPending}>
            {t('users.send')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
