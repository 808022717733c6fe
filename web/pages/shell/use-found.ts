import { useDebouncedValue } from '@mantine/hooks'
import type { SpotlightActionGroupData } from '@mantine/spotlight'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { emailsQuery, fewestSought, peopleQuery, searchAfter } from '../../api/queries.ts'
import { useWords } from '../../locales/words.ts'
import { paths } from '../../paths.ts'

/** Of each kind. */
const most = 5

/**
 * Mails of the reader's own, among their latest, and people of Salesforce to write to: what the search finds besides pages, and
 * whether it is still looking. Where Salesforce cannot be asked, that stands in the place of people, and is pressed to ask again.
 */
export function useFound(typed: string): { groups: SpotlightActionGroupData[]; isLooking: boolean } {
  const { t } = useWords()
  const navigate = useNavigate()
  const [search] = useDebouncedValue(typed, searchAfter)
  const isAsked = typed.length >= fewestSought
  const { data, isLoading } = useInfiniteQuery({
    ...emailsQuery({ whose: 'own' }),
    enabled: isAsked,
    refetchInterval: false,
  })
  const found = useQuery(peopleQuery(search))
  if (!isAsked) return { groups: [], isLooking: false }
  const people = search === typed && !found.isPlaceholderData ? (found.data?.people ?? []) : []
  const has = (text: string | null) => text?.toLowerCase().includes(typed.toLowerCase()) === true
  const mails = (data?.pages ?? [])
    .flatMap((page) => page.emails)
    .filter(({ subject, to }) => [subject, to.name, to.address].some(has))
  // What was found by something else than its words is not to be left out by the list.
  const kept = { keywords: [typed] }
  const again = {
    ...kept,
    id: 'ask Salesforce again',
    label: t('shell.top.peopleFailed'),
    closeSpotlightOnTrigger: false,
    onClick: () => void found.refetch(),
  }
  const groups = [
    {
      group: t('shell.top.mails'),
      actions: mails.slice(0, most).map(({ id, subject, to }) => ({
        ...kept,
        id: `email ${id}`,
        label: [subject || t('email.noSubject'), to.name ?? to.address].join(' · '),
        onClick: () => navigate({ to: paths.email(id) }),
      })),
    },
    {
      group: t('shell.top.people'),
      actions: [
        ...(found.isError && !found.isFetching ? [again] : []),
        ...people.slice(0, most).map(({ object, id, name, title, email }) => ({
          ...kept,
          id: `person ${id}`,
          label: [name, t(`emailWrite.${object}`), title, email].filter(Boolean).join(' · '),
          onClick: () => navigate({ to: paths.compose, search: { object, id } }),
        })),
      ],
    },
  ].filter(({ actions }) => actions.length > 0)
  return { groups, isLooking: isLoading || found.isFetching || search !== typed }
}
