import { Radio, Stack, Text } from '@mantine/core'
import { IconBrandGmail, IconBrandOffice } from '@tabler/icons-react'
import type { JourneyView } from '../../../../contract/onboarding.ts'
import { useWords } from '../../../locales/words.ts'
import { Icon } from '../../../ui/icon.tsx'
import classes from './mailbox-choice.module.css'

export type MailboxVendor = JourneyView['mailboxVendors'][number]

const looks = {
  gmail: { icon: IconBrandGmail, text: 'onboarding.mailbox.gmailText', name: 'userProfile.vendors.gmail' },
  outlook: {
    icon: IconBrandOffice,
    text: 'onboarding.mailbox.outlookText',
    name: 'userProfile.vendors.outlook',
  },
} as const

interface MailboxChoiceProps {
  vendors: MailboxVendor[]
  value: MailboxVendor | null
  onChange(vendor: MailboxVendor): void
}

/** The mail services that this installation can connect, as large cards. */
export function MailboxChoice({ vendors, value, onChange }: MailboxChoiceProps) {
  const { t } = useWords()
  return (
    <Radio.Group
      aria-label={t('onboarding.mailbox.choose')}
      value={value}
      onChange={(vendor) => onChange(vendor as MailboxVendor)}
    >
      <Stack gap="sm">
        {vendors.map((vendor) => (
          <Radio.Card key={vendor} value={vendor} className={classes.card}>
            <span className={classes.icon}>
              <Icon of={looks[vendor].icon} size={26} />
            </span>
            <span className={classes.text}>
              <Text fw={600} span>
                {t(looks[vendor].name)}
              </Text>
              <Text c="dimmed" size="sm" span>
                {t(looks[vendor].text)}
              </Text>
            </span>
            <Radio.Indicator />
          </Radio.Card>
        ))}
      </Stack>
    </Radio.Group>
  )
}
