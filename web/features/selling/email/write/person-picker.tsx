import { Loader, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PanelPerson } from '../../../../../contract/panel.ts'
import { fewestSought, peopleQuery, searchAfter } from '../../../../api/queries.ts'
import { useErrorWords } from '../../../../api/use-error-words.ts'
import { useWords } from '../../../../locales/words.ts'
import { Card } from '../../../../ui/card.tsx'
import { ReadingFailed } from '../../../../ui/failure.tsx'
import { isReachable } from '../compose/draft.ts'
import classes from './write.module.css'

/** Finds a Lead or Contact by name or address, and says why one cannot be written to. */
export function PersonPicker({ onChoose }: { onChoose(person: PanelPerson): void }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), searchAfter)
  const isLong = search.length >= fewestSought
  const found = useQuery(peopleQuery(search))
  const people = isLong ? (found.data?.people ?? []) : []
  return (
    <Card>
      <Stack gap="md">
        <TextInput
          label={t('emailWrite.to')}
          description={t('emailWrite.searchHelp')}
          type="search"
          autoComplete="off"
          maxLength={100}
          data-autofocus
          autoFocus
          value={typed}
          rightSection={found.isFetching ? <Loader size="xs" /> : null}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {found.error ? <ReadingFailed words={say(found.error)} again={() => void found.refetch()} /> : null}
        <div role="status">
          {isLong && found.data && people.length === 0 && !found.isFetching ? (
            <Text c="dimmed">{t('emailWrite.nobody', { search })}</Text>
          ) : null}
        </div>
        {people.length > 0 ? (
          <ul className={classes.people} aria-label={t('emailWrite.found')}>
            {people.map((person) => (
              <li key={person.id}>
                <UnstyledButton
                  className={classes.person}
                  disabled={!isReachable(person)}
                  onClick={() => onChoose(person)}
                >
                  <Text span fw={600}>
                    {person.name}
                  </Text>
                  <Text span size="sm" c="dimmed">
                    {[t(`emailWrite.${person.object}`), person.title, addressOf(person)]
                      .filter(Boolean)
                      .join(' · ')}
                  </Text>
                </UnstyledButton>
              </li>
            ))}
          </ul>
        ) : null}
        {people.length > 0 && found.data?.more ? (
          <Text size="sm" c="dimmed" role="status">
            {t('emailWrite.more')}
          </Text>
        ) : null}
      </Stack>
    </Card>
  )

  function addressOf({ email, optedOut }: PanelPerson): string {
    if (email === null) return t('emailWrite.noAddress')
    return optedOut ? `${email} · ${t('emailWrite.optedOut')}` : email
  }
}
