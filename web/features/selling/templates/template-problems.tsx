import { Alert, Button, List, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { FieldProblem } from '../../../../contract/templates.ts'
import { templateCheckQuery } from '../../../api/queries.ts'
import { useWords } from '../../../locales/words.ts'

/** What can be amiss in a template before anybody is written to. */
const told = ['unknown_field', 'not_shown', 'not_yet', 'unreadable'] as const
const isTold = (code: FieldProblem['code']) => told.find((one) => one === code)

interface TemplateProblemsProps {
  saved: { id: string; version: number }
}

/** The fields of a saved template that would keep its mails back whoever they go to, each with what to do. */
export function TemplateProblems({ saved }: TemplateProblemsProps) {
  const { t } = useWords()
  const { data, refetch } = useQuery(templateCheckQuery(saved))
  if (!data) return null
  const { problems, askedSalesforce } = data
  return (
    <div role="status">
      {problems.length > 0 ? (
        <Alert
          color="yellow"
          title={t('templates.check.title')}
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          <List size="sm">
            {problems.map(({ place, source, code, suggestion }) => {
              const known = isTold(code)
              return (
                <List.Item key={`${place} ${source}`}>
                  {t(`templates.check.where.${place}`)}: <code>{source}</code>{' '}
                  {known ? t(`templates.check.${known}`) : null}
                  {suggestion ? ` ${t('templates.check.suggestion', { field: `{{${suggestion}}}` })}` : null}
                </List.Item>
              )
            })}
          </List>
        </Alert>
      ) : null}
      {askedSalesforce ? null : (
        <Text size="sm" c="dimmed">
          {t('templates.check.notAsked')}{' '}
          <Button variant="subtle" size="compact-sm" onClick={() => void refetch()}>
            {t('templates.check.again')}
          </Button>
        </Text>
      )}
    </div>
  )
}
