import { ActionIcon, Anchor, Badge, Button, Group, Menu, Text } from '@mantine/core'
import { IconDots, IconStar, IconStarFilled } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { TemplateCategory, TemplateSummary } from '../../../../contract/templates.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { paths } from '../../../paths.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { Icon } from '../../../ui/icon.tsx'
import type { KeptLayout } from '../../../ui/list-layout.ts'
import { sayWhen } from '../../../ui/times.ts'
import { useChangeTemplate, useDuplicateTemplate } from './use-templates.ts'

interface TemplateTableProps {
  templates: TemplateSummary[]
  columns: Column<TemplateSummary>[]
  kept: KeptLayout
}

/** Templates; a row opens the template. */
export function TemplateTable({ templates, columns, kept }: TemplateTableProps) {
  const { t } = useWords()
  const navigate = useNavigate()
  return (
    <DataTable
      label={t('templates.title')}
      columns={columns}
      rows={templates}
      kept={kept}
      isWhole
      rowKey={(template) => template.id}
      onOpen={(template) => {
        if (!template.isDeleted) void navigate({ to: paths.template(template.id) })
      }}
    />
  )
}

export function useTemplateColumns(categories: TemplateCategory[]): Column<TemplateSummary>[] {
  const { t } = useWords()
  const style = useTimeStyle()
  return useMemo((): Column<TemplateSummary>[] => {
    const names = new Map(categories.map(({ id, name }) => [id, name]))
    const categoryOf = ({ categoryId }: TemplateSummary) => (categoryId && names.get(categoryId)) || null
    return [
      {
        key: 'name',
        title: t('templates.name'),
        leading: true,
        sortBy: (one) => one.name,
        cell: (one) => <TemplateName template={one} />,
      },
      {
        key: 'category',
        title: t('templates.category'),
        sortBy: categoryOf,
        cell: (one) => categoryOf(one) ?? '–',
      },
      {
        key: 'owner',
        title: t('templates.owner'),
        sortBy: (one) => one.owner.name,
        cell: (one) => (
          <div>
            {one.owner.name}
            <Text size="xs" c="dimmed">
              {t(one.isShared ? 'templates.shared' : 'templates.private')}
            </Text>
          </div>
        ),
      },
      {
        key: 'used',
        title: t('templates.used'),
        tight: true,
        sortBy: (one) => one.used,
        cell: (one) => t('templates.usedCount', { count: one.used }),
      },
      {
        key: 'updated',
        title: t('templates.updated'),
        tight: true,
        sortBy: (one) => Date.parse(one.updatedAt),
        cell: (one) => sayWhen(one.updatedAt, style),
      },
      {
        key: 'actions',
        title: t('templates.actions'),
        hideTitle: true,
        cell: (one) => <TemplateActions template={one} />,
      },
    ]
  }, [t, style, categories])
}

function TemplateName({ template }: { template: TemplateSummary }) {
  const { t } = useWords()
  const { id, name, subject, isDeleted, isNoncommercial } = template
  return (
    <div>
      {isDeleted ? (
        <Text span fw={600}>
          {name}
        </Text>
      ) : (
        <Anchor component={Link} to={paths.template(id)} fw={600} c="var(--mantine-color-text)">
          {name}
        </Anchor>
      )}
      {isNoncommercial ? (
        <Badge variant="light" color="gray" size="sm" tt="none" ml={8}>
          {t('templates.noncommercial.badge')}
        </Badge>
      ) : null}
      <Text size="sm" c="dimmed">
        {subject}
      </Text>
    </div>
  )
}

interface TemplateActionsProps {
  template: TemplateSummary
  onDeleted?: () => void
}

/** A star, and what else can be done with a template. */
export function TemplateActions({ template, onDeleted }: TemplateActionsProps) {
  const { t } = useWords()
  const navigate = useNavigate()
  const { star, change } = useChangeTemplate()
  const duplicate = useDuplicateTemplate()
  const { name, isShared, isArchived, isFavorite, mayChange } = template
  if (template.isDeleted)
    return mayChange ? (
      <Button
        variant="default"
        size="xs"
        onClick={() => change(template, { what: 'isDeleted', becomes: false })}
      >
        {t('templates.restore')}
      </Button>
    ) : null
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <ActionIcon
        aria-label={t('templates.favorite', { name })}
        aria-pressed={isFavorite}
        onClick={() => star(template)}
      >
        <Icon of={isFavorite ? IconStarFilled : IconStar} size={18} />
      </ActionIcon>
      <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon aria-label={t('templates.more', { name })}>
            <Icon of={IconDots} size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            onClick={() =>
              duplicate.mutate(template.id, {
                onSuccess: ({ id }) => void navigate({ to: paths.template(id) }),
              })
            }
          >
            {t('templates.duplicate')}
          </Menu.Item>
          {mayChange ? (
            <>
              <Menu.Item onClick={() => change(template, { what: 'isShared', becomes: !isShared })}>
                {t(isShared ? 'templates.unshare' : 'templates.share')}
              </Menu.Item>
              <Menu.Item onClick={() => change(template, { what: 'isArchived', becomes: !isArchived })}>
                {t(isArchived ? 'templates.unarchive' : 'templates.archive')}
              </Menu.Item>
              <Menu.Item
                color="var(--mantine-color-error)"
                onClick={() => change(template, { what: 'isDeleted', becomes: true, done: onDeleted })}
              >
                {t('templates.delete')}
              </Menu.Item>
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
}
