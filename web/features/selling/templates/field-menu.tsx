import { Button, Menu } from '@mantine/core'
import { IconBraces } from '@tabler/icons-react'
import { fieldExamples, fieldGroups } from '../../../api/field-groups.ts'
import { useWords } from '../../../locales/words.ts'
import { Icon } from '../../../ui/icon.tsx'

/** The fields that stand for what is known of the recipient and of the sender. */
export function FieldMenu({ onChoose }: { onChoose(text: string): void }) {
  const { t } = useWords()
  return (
    // What is chosen gives the focus to the text, not back to the button.
    <Menu position="bottom-end" returnFocus={false} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="subtle" size="compact-sm" leftSection={<Icon of={IconBraces} size={16} />}>
          {t('templateFields.open')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {fieldGroups.map(({ key, fields }) => [
          <Menu.Label key={key}>{t(`templateFields.${key}`)}</Menu.Label>,
          ...fields.map(({ name, text }) => (
            <Menu.Item key={name} onClick={() => setTimeout(() => onChoose(text))}>
              {t(`templateFields.names.${name}`)}
            </Menu.Item>
          )),
        ])}
        <Menu.Label maw={320}>{t('templateFields.about', fieldExamples)}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  )
}
