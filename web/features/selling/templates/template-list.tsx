import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core'
import { IconSearch, IconTemplate } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { type TemplateCategory, type TemplateView, templateView } from '../../../../contract/templates.ts'
import { templatesQuery } from '../../../api/queries.ts'
import { useListLayout } from '../../../api/use-list-layout.ts'
import { useRows } from '../../../api/use-pages.ts'
import { useWords } from '../../../locales/words.ts'
import { ColumnChooser } from '../../../ui/column-chooser.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { PagedList } from '../../../ui/paged-list.tsx'
import { TemplateTable, useTemplateColumns } from './template-table.tsx'

/** Every template that the reader may use, by view, category and words. */
export function TemplateList({ onCreate }: { onCreate(): void }) {
  const { t } = useWords()
  const [view, setView] = useState<TemplateView>('all')
  const [category, setCategory] = useState('')
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed.trim())
  const query = useQuery({ ...templatesQuery({ view, search }), placeholderData: keepPreviousData })
  const pages = useRows(query, ({ templates }) =>
    category === '' ? templates : templates.filter((one) => one.categoryId === category),
  )
  const { categories = [], pinned = [] } = query.data ?? {}
  const pins = pinned.flatMap((id) => categories.find((one) => one.id === id) ?? [])
  const columns = useTemplateColumns(categories)
  const kept = useListLayout('templates')
  const isAll = view === 'all' && category === '' && search === ''
  const showAll = () => {
    setView('all')
    setCategory('')
    setTyped('')
  }
  return (
    <Stack gap="md">
      <PinnedFilter pins={pins} chosen={category} onChoose={setCategory} />
      <Group align="end">
        <NativeSelect
          label={t('templates.view')}
          value={view}
          onChange={(event) => setView(templateView.catch('all').parse(event.currentTarget.value))}
          data={templateView.options.map((value) => ({ value, label: t(`templates.views.${value}`) }))}
        />
        <NativeSelect
          label={t('templates.category')}
          value={category}
          onChange={(event) => setCategory(event.currentTarget.value)}
          data={[
            { value: '', label: t('templates.everyCategory') },
            ...[...pins, ...categories.filter(({ id }) => !pinned.includes(id))].map(({ id, name }) => ({
              value: id,
              label: name,
            })),
          ]}
        />
        <TextInput
          label={t('templates.search')}
          type="search"
          maxLength={100}
          leftSection={<Icon of={IconSearch} size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <ColumnChooser {...{ columns, kept, isWhole: true }} />
      </Group>
      <PagedList
        pages={pages}
        skeleton={6}
        empty={
          <EmptyState icon={IconTemplate} text={t(isAll ? 'templates.empty' : 'templates.emptyFilter')}>
            <Button variant="default" onClick={isAll ? onCreate : showAll}>
              {t(isAll ? 'templates.create' : 'templates.showAll')}
            </Button>
          </EmptyState>
        }
      >
        {(templates) => <TemplateTable {...{ templates, columns, kept }} />}
      </PagedList>
    </Stack>
  )
}

interface PinnedFilterProps {
  pins: TemplateCategory[]
  /** '' for every category. */
  chosen: string
  onChoose(category: string): void
}

/** The categories that the reader has pinned, each a press away. */
function PinnedFilter({ pins, chosen, onChoose }: PinnedFilterProps) {
  const { t } = useWords()
  if (pins.length === 0) return null
  return (
    <Group gap="xs" role="group" aria-label={t('templates.pins.title')}>
      {[{ id: '', name: t('templates.everyCategory') }, ...pins].map(({ id, name }) => (
        <Button
          key={id}
          size="compact-md"
          radius="xl"
          variant={chosen === id ? 'light' : 'default'}
          aria-pressed={chosen === id}
          onClick={() => onChoose(id)}
        >
          {name}
        </Button>
      ))}
    </Group>
  )
}
