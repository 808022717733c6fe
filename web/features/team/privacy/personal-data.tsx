import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { PersonView } from '../../../../contract/privacy.ts'
import { isEmailAddress } from '../../../../contract/values/address.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { FailureNotice } from '../../../ui/failure.tsx'
import { Section } from '../../../ui/section.tsx'
import { sayWhen } from '../../../ui/times.ts'
import { EraseDialog, FoundParts } from './erase-dialog.tsx'
import { ErasureTable } from './erasure-table.tsx'
import { useFindPerson, useSavePerson } from './use-privacy.ts'

/** What is kept about one person: shown, saved as a file, erased; and who had somebody erased. For admins. */
export function PersonalData() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const find = useFindPerson()
  const [address, setAddress] = useState('')
  const asked = address.trim()
  function submit(event: FormEvent) {
    event.preventDefault()
    if (isEmailAddress(asked)) find.mutate(asked)
  }
  return (
    <Stack gap="xl">
      <Section title={t('privacy.title')} help={t('privacy.help')}>
        <Stack gap="md">
          <form noValidate onSubmit={submit}>
            <Group align="end">
              <TextInput
                type="email"
                label={t('privacy.address')}
                autoComplete="off"
                w={320}
                maw="100%"
                value={address}
                onChange={(event) => {
                  setAddress(event.currentTarget.value)
                  find.reset()
                }}
              />
              <Button
                type="submit"
                variant="default"
                loading={find.isPending}
                disabled={!isEmailAddress(asked)}
              >
                {t('privacy.find')}
              </Button>
            </Group>
          </form>
          {find.error ? <FailureNotice words={say(find.error)} /> : null}
          <div role="status">{find.data ? <Found person={find.data} onErased={find.reset} /> : null}</div>
        </Stack>
      </Section>
      <ErasureTable />
    </Stack>
  )
}

function Found({ person, onErased }: { person: PersonView; onErased(): void }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const save = useSavePerson()
  const [isErasing, setErasing] = useState(false)
  const { address, found, isColleague } = person
  const count = Object.values(found).reduce((sum, one) => sum + one, 0)
  if (count === 0)
    return (
      <Stack gap="xs">
        <Text>{t('privacy.nothing', { address })}</Text>
        <About person={person} />
      </Stack>
    )
  return (
    <Stack gap="sm">
      <Text fw={600}>{t('privacy.foundAbout', { address })}</Text>
      <About person={person} />
      <FoundParts person={person} />
      <Group>
        <Button variant="default" loading={save.isPending} onClick={() => save.mutate(address)}>
          {t('privacy.save')}
        </Button>
        {isColleague ? null : (
          <Button variant="default" onClick={() => setErasing(true)}>
            {t('privacy.erase')}
          </Button>
        )}
      </Group>
      {save.error ? <FailureNotice words={say(save.error)} /> : null}
      {isErasing ? (
        <EraseDialog person={person} onClose={() => setErasing(false)} onErased={onErased} />
      ) : null}
    </Stack>
  )
}

/** Who it is, as far as we know, and what has to be known before anything is done about them. */
function About({ person }: { person: PersonView }) {
  const { t } = useWords()
  const style = useTimeStyle()
  const { names, otherAddresses, erasedAt, hasOptedOut, isColleague } = person
  const listed = names.join(', ')
  const lines = [
    names.length === 1 ? t('privacy.names', { names: listed }) : null,
    names.length > 1 ? t('privacy.severalPeople', { names: listed }) : null,
    otherAddresses.length ? t('privacy.otherAddresses', { addresses: otherAddresses.join(', ') }) : null,
    isColleague ? t('privacy.colleague') : null,
    hasOptedOut ? t('privacy.optedOut') : null,
    erasedAt ? t('privacy.erasedAt', { when: sayWhen(erasedAt, style) }) : null,
  ]
  return (
    <>
      {lines.map((line) =>
        line === null ? null : (
          <Text key={line} size="sm">
            {line}
          </Text>
        ),
      )}
    </>
  )
}
