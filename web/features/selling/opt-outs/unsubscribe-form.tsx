import { Switch, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { standardMessage } from '../../../../contract/opt-outs-words.ts'
import type { SettingFormProps } from '../../../api/settings.ts'
import { useSettingForm } from '../../../api/use-setting-form.ts'
import { useWords } from '../../../locales/words.ts'
import { SettingsForm } from '../../../ui/settings-form.tsx'
import { FooterPreview } from './footer-preview.tsx'
import { MessageFields } from './message-fields.tsx'
import { reachQuery } from './use-reach.ts'

const fields = { team: '{{team_unsubscribe}}', own: '{{friendly_unsubscribe}}' }

/** How mail can be refused, and what it ends with. */
export function UnsubscribeForm(props: SettingFormProps<'unsubscribe'>) {
  const { t, language } = useWords()
  const reach = useQuery(reachQuery)
  const standard = standardMessage[language]
  const { form, frame } = useSettingForm(props, {
    toFields: ({ message, ...rest }) => ({ ...rest, isOwn: message !== null, ...(message ?? standard) }),
    fromFields: ({ isOwn, words, linkWords, ...rest }) => ({
      ...rest,
      message: isOwn ? { words: words.trim(), linkWords: linkWords.trim() } : null,
    }),
    refuse: ({ isOwn, words, linkWords }) =>
      isOwn && !(linkWords.trim() && words.includes(linkWords.trim()))
        ? { linkWords: t('settings.unsubscribe.notInWords') }
        : {},
  })
  const { append, isOwn, words, linkWords, ownMessages, postalAddress } = form.values
  const check = (name: 'append' | 'isOwn' | 'ownMessages', checked: boolean) => ({
    checked,
    onChange: (event: { currentTarget: HTMLInputElement }) =>
      form.setFieldValue(name, event.currentTarget.checked),
  })
  return (
    <SettingsForm {...frame}>
      <Switch
        label={t('settings.unsubscribe.append')}
        description={t('settings.unsubscribe.appendHelp', fields)}
        {...check('append', append)}
      />
      <Switch label={t('settings.unsubscribe.own')} {...check('isOwn', isOwn)} />
      {isOwn ? (
        <MessageFields words={form.getInputProps('words')} linkWords={form.getInputProps('linkWords')} />
      ) : null}
      <Switch
        label={t('settings.unsubscribe.ownMessages')}
        description={t('settings.unsubscribe.ownMessagesHelp')}
        {...check('ownMessages', ownMessages)}
      />
      <Textarea
        label={t('settings.unsubscribe.postalAddress')}
        description={t('settings.unsubscribe.postalAddressHelp')}
        autosize
        minRows={2}
        maxLength={400}
        maw={520}
        {...form.getInputProps('postalAddress')}
      />
      <FooterPreview
        message={isOwn ? { words, linkWords } : standard}
        postalAddress={postalAddress}
        isReached={reach.data?.reached != null}
      />
    </SettingsForm>
  )
}
