import { Collapse, Radio, Stack, TextInput, UnstyledButton } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useWords } from '../../../locales/words.ts'
import { Icon } from '../../../ui/icon.tsx'
import classes from './login-address.module.css'

export type LoginKind = 'production' | 'sandbox' | 'custom'
export interface LoginAddress {
  kind: LoginKind
  domain: string
}

const sandboxUrl = 'https://test.salesforce.com'

/** The address to sign in at: undefined is the installation's usual one, null an address that cannot be. */
export function loginUrlOf({ kind, domain }: LoginAddress): string | undefined | null {
  if (kind === 'production') return undefined
  if (kind === 'sandbox') return sandboxUrl
  const [host = ''] = domain
    .trim()
    .replace(/^https?:\/\//i, '')
    .split('/')
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?$/i.test(host) ? `https://${host.toLowerCase()}` : null
}

interface LoginAddressFieldProps {
  value: LoginAddress
  onChange(value: LoginAddress): void
  invalid: boolean
}

/** "Use another Salesforce address": production, sandbox or a My Domain. Closed until somebody needs it. */
export function LoginAddressField({ value, onChange, invalid }: LoginAddressFieldProps) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  const partId = useId()
  return (
    <div>
      <UnstyledButton
        className={classes.toggle}
        aria-expanded={open}
        aria-controls={partId}
        onClick={() => setOpen(!open)}
      >
        {t('onboarding.invitation.other')}
        <span className={classes.chevron} data-open={open || undefined}>
          <Icon of={IconChevronDown} size={16} />
        </span>
      </UnstyledButton>
      <Collapse expanded={open} id={partId}>
        <Stack gap="sm" pt="sm">
          <Radio.Group
            label={t('onboarding.invitation.kind')}
            value={value.kind}
            onChange={(kind) => onChange({ ...value, kind: kind as LoginKind })}
          >
            <Stack gap="xs" mt="xs">
              <Radio
                value="production"
                label={t('onboarding.invitation.production')}
                description="login.salesforce.com"
              />
              <Radio
                value="sandbox"
                label={t('onboarding.invitation.sandbox')}
                description="test.salesforce.com"
              />
              <Radio value="custom" label={t('onboarding.invitation.custom')} />
            </Stack>
          </Radio.Group>
          {value.kind === 'custom' ? (
            <TextInput
              label={t('onboarding.invitation.customLabel')}
              description={t('onboarding.invitation.customHelp')}
              value={value.domain}
              onChange={(event) => onChange({ ...value, domain: event.currentTarget.value })}
              error={invalid ? t('onboarding.invitation.customMissing') : null}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              inputMode="url"
            />
          ) : null}
        </Stack>
      </Collapse>
    </div>
  )
}
