import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { templatesQuery } from '../api/queries.ts'
import { CategoriesDialog } from '../features/selling/templates/categories-dialog.tsx'
import { TemplateList } from '../features/selling/templates/template-list.tsx'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { Icon } from '../ui/icon.tsx'
import { PageTitle } from '../ui/page-title.tsx'

/** What is written once and used for many mails. */
export function TemplatesPage() {
  const { t } = useWords()
  const navigate = useNavigate()
  const [isSorting, setSorting] = useState(false)
  const { categories = [], pinned = [] } = useQuery(templatesQuery({ view: 'all', search: '' })).data ?? {}
  const create = () => void navigate({ to: paths.newTemplate })
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="start">
        <div>
          <PageTitle tab={t('templates.title')}>{t('templates.title')}</PageTitle>
          <Text c="dimmed">
            {t('templates.intro')}{' '}
            <Anchor href={paths.guide('fields')} target="_blank" inherit underline="always">
              {t('templates.guide')}
            </Anchor>
          </Text>
        </div>
        <Group>
          <Button variant="default" onClick={() => setSorting(true)}>
            {t('templates.categories')}
          </Button>
          <Button leftSection={<Icon of={IconPlus} size={18} />} onClick={create}>
            {t('templates.create')}
          </Button>
        </Group>
      </Group>
      <TemplateList onCreate={create} />
      {isSorting ? <CategoriesDialog {...{ categories, pinned }} onClose={() => setSorting(false)} /> : null}
    </Stack>
  )
}
