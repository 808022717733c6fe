import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import type { TemplateDetail } from '../../contract/templates.ts'
import { templateQuery, templatesQuery } from '../api/queries.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { LatestOfTemplate } from '../features/selling/email/latest-emails.tsx'
import { Noncommercial } from '../features/selling/templates/noncommercial.tsx'
import { TemplateForm } from '../features/selling/templates/template-form.tsx'
import { TemplateActions } from '../features/selling/templates/template-table.tsx'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { BackLink } from '../ui/back-link.tsx'
import { Card } from '../ui/card.tsx'
import { ReadingFailed } from '../ui/failure.tsx'
import { HtmlFrame } from '../ui/html-frame.tsx'
import { PageTitle } from '../ui/page-title.tsx'
import { RowsSkeleton } from '../ui/rows-skeleton.tsx'
import { Section } from '../ui/section.tsx'

const route = getRouteApi('/app/templates/$templateId')

/** A template that is there. */
export function TemplatePage() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const { templateId } = route.useParams()
  const navigate = useNavigate()
  const template = useQuery(templateQuery(templateId))
  const title = template.data?.name ?? t('templates.one')
  return (
    <Stack gap="lg" maw={860}>
      <BackLink to={paths.templates}>{t('templates.title')}</BackLink>
      <Group justify="space-between" align="start" wrap="nowrap">
        <PageTitle tab={title}>{title}</PageTitle>
        {template.data ? (
          <TemplateActions
            template={template.data}
            onDeleted={() => void navigate({ to: paths.templates })}
          />
        ) : null}
      </Group>
      {template.error ? (
        <ReadingFailed words={say(template.error)} again={() => void template.refetch()} />
      ) : null}
      {template.isPending ? <RowsSkeleton rows={6} label={t('common.loading')} /> : null}
      {template.data ? <OneTemplate key={template.data.id} template={template.data} /> : null}
    </Stack>
  )
}

/** A template that is about to be made. */
export function NewTemplatePage() {
  const { t } = useWords()
  const navigate = useNavigate()
  const [made, setMade] = useState<string | null>(null)
  useEffect(() => {
    if (made) void navigate({ to: paths.template(made), replace: true })
  }, [made, navigate])
  return (
    <Stack gap="lg" maw={860}>
      <BackLink to={paths.templates}>{t('templates.title')}</BackLink>
      <PageTitle tab={t('templates.create')}>{t('templates.create')}</PageTitle>
      <Card>
        <Written template={null} onMade={setMade} />
      </Card>
    </Stack>
  )
}

function OneTemplate({ template }: { template: TemplateDetail }) {
  const { t } = useWords()
  const { used, owner, isShared, isArchived, mayChange } = template
  return (
    <>
      <Text c="dimmed" size="sm">
        {[
          owner.name,
          t(isShared ? 'templates.shared' : 'templates.private'),
          ...(isArchived ? [t('templates.views.archived')] : []),
          t('templates.usedCount', { count: used }),
        ].join(' · ')}
      </Text>
      <Card>
        {mayChange ? (
          <Written template={template} onMade={() => undefined} />
        ) : (
          <Stack gap="md">
            <Text>{t('templates.onlyTheirs', { name: owner.name })}</Text>
            <Part title={t('templates.subject')}>{template.subject}</Part>
            <Part title={t('templates.message')}>
              <HtmlFrame title={t('templates.message')} html={template.html} />
            </Part>
            {template.notes ? <Part title={t('templates.notes')}>{template.notes}</Part> : null}
          </Stack>
        )}
      </Card>
      <Noncommercial template={template} />
      <Section title={t('templates.emails')}>
        <LatestOfTemplate templateId={template.id} />
      </Section>
    </>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {title}
      </Text>
      <div style={{ whiteSpace: 'pre-line' }}>{children}</div>
    </div>
  )
}

function Written({ template, onMade }: { template: TemplateDetail | null; onMade(id: string): void }) {
  const { categories = [] } = useQuery(templatesQuery({ view: 'all', search: '' })).data ?? {}
  return <TemplateForm template={template} categories={categories} onMade={onMade} />
}
