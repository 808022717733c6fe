import {
  ActionIcon,
  Autocomplete,
  Button,
  Fieldset,
  Group,
  NativeSelect,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import {
  ruleOperators,
  rulesLimit,
  type TemplateRecommendation,
  type TemplateRule,
} from '../../../../contract/templates.ts'
import { fieldExamples, fieldGroups } from '../../../api/field-groups.ts'
import { useWords } from '../../../locales/words.ts'
import { Icon } from '../../../ui/icon.tsx'

interface RecommendationFieldsProps {
  recommendation: TemplateRecommendation | null
  /** What is wrong in a rule, by its place. */
  wrong: (string | null)[]
  onChange(recommendation: TemplateRecommendation | null): void
}

/** Rules have no names of their own. */
const places = ['first', 'second', 'third']

const fields = [...fieldGroups[0].fields.map(({ name }) => name as string), 'sfdc_lead_industry']

/** For whom a template is recommended: up to three rules about what Salesforce says of them. */
export function RecommendationFields({ recommendation, wrong, onChange }: RecommendationFieldsProps) {
  const { t } = useWords()
  const { match, rules } = recommendation ?? { match: 'all' as const, rules: [] }
  const change = (next: TemplateRule[]) => onChange(next.length ? { match, rules: next } : null)
  const add = () => change([...rules, { field: 'company', operator: 'contains', value: '' }])
  return (
    <Fieldset legend={t('templates.recommendation.title')}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('templates.recommendation.help', { example: fieldExamples.field })}
        </Text>
        {rules.length > 1 ? (
          <NativeSelect
            label={t('templates.recommendation.match')}
            maw={320}
            data={(['all', 'any'] as const).map((value) => ({
              value,
              label: t(`templates.recommendation.matches.${value}`),
            }))}
            value={match}
            onChange={({ currentTarget: { value } }) =>
              onChange({ match: value === 'any' ? 'any' : 'all', rules })
            }
          />
        ) : null}
        {rules.map((rule, at) => (
          <RuleFields
            // By its place: what is written in it changes with each letter.
            key={places[at]}
            at={at}
            rule={rule}
            wrong={wrong[at] ?? null}
            onChange={(next) => change(rules.with(at, next))}
            onRemove={() => change(rules.toSpliced(at, 1))}
          />
        ))}
        {rules.length < rulesLimit ? (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<Icon of={IconPlus} size={16} />}
            onClick={add}
            style={{ alignSelf: 'flex-start' }}
          >
            {t('templates.recommendation.add')}
          </Button>
        ) : null}
      </Stack>
    </Fieldset>
  )
}

interface RuleFieldsProps {
  at: number
  rule: TemplateRule
  wrong: string | null
  onChange(rule: TemplateRule): void
  onRemove(): void
}

function RuleFields({ at, rule, wrong, onChange, onRemove }: RuleFieldsProps) {
  const { t } = useWords()
  const number = at + 1
  return (
    <Group align="end" gap="xs">
      <Autocomplete
        label={t('templates.recommendation.field', { number })}
        data={fields}
        maxLength={200}
        spellCheck={false}
        style={{ flex: '1 1 160px' }}
        value={rule.field}
        onChange={(field) => onChange({ ...rule, field })}
      />
      <NativeSelect
        label={t('templates.recommendation.operator', { number })}
        data={ruleOperators.map((value) => ({
          value,
          label: t(`templates.recommendation.operators.${value}`),
        }))}
        value={rule.operator}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...rule, operator: ruleOperators.find((one) => one === value) ?? 'equals' })
        }
      />
      <TextInput
        label={t('templates.recommendation.value', { number })}
        maxLength={200}
        style={{ flex: '1 1 160px' }}
        value={rule.value}
        onChange={({ currentTarget: { value } }) => onChange({ ...rule, value })}
        error={wrong}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t('templates.recommendation.remove', { number })}
        onClick={onRemove}
      >
        <Icon of={IconTrash} size={18} />
      </ActionIcon>
    </Group>
  )
}
