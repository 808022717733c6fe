import { Textarea } from '@mantine/core'
import { isMailDomain } from '../../../../contract/values/address.ts'
import type { SettingFormProps } from '../../../api/settings.ts'
import { useSettingForm } from '../../../api/use-setting-form.ts'
import { useWords } from '../../../locales/words.ts'
import { SettingsForm } from '../../../ui/settings-form.tsx'

const between = /[\s,;]+/
const readDomains = (text: string) =>
  text
    .split(between)
    .filter((one) => one !== '')
    .map((one) => (one.startsWith('@') ? one.slice(1) : one))

/** Domains that no mail goes to, one a line. */
export function BlockedDomainsForm(props: SettingFormProps<'blockedDomains'>) {
  const { t } = useWords()
  const { form, frame } = useSettingForm(props, {
    toFields: ({ domains }) => ({ domains: domains.join('\n') }),
    fromFields: ({ domains }) => ({ domains: readDomains(domains) }),
    refuse: ({ domains }) => {
      const odd = readDomains(domains).find((one) => !isMailDomain(one.toLowerCase()))
      return odd === undefined ? {} : { domains: t('settings.blockedDomains.notADomain', { text: odd }) }
    },
  })
  return (
    <SettingsForm {...frame}>
      <Textarea
        label={t('settings.blockedDomains.domains')}
        description={t('settings.blockedDomains.domainsHelp')}
        placeholder="competitor.example"
        autosize
        minRows={4}
        maxRows={20}
        maw={520}
        spellCheck={false}
        {...form.getInputProps('domains')}
      />
    </SettingsForm>
  )
}
