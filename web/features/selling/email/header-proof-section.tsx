import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { arrivedSourceLimit, type HeaderProofs } from '../../../../contract/email-headers.ts'
import { isEmailAddress } from '../../../../contract/values/address.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { FailureNotice, ReadingFailed } from '../../../ui/failure.tsx'
import { RowsSkeleton } from '../../../ui/rows-skeleton.tsx'
import { Section } from '../../../ui/section.tsx'
import { StateDot } from '../../../ui/state-dot.tsx'
import { sayWhen } from '../../../ui/times.ts'
import { headerProofsQuery, useSendHeaderProbe, useTakeArrived } from './use-header-proofs.ts'

/** Which mail services let the headers arrive by which mail is refused, and how an admin finds out. */
export function HeaderProofSection() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const proofs = useQuery(headerProofsQuery)
  if (proofs.error) return <ReadingFailed words={say(proofs.error)} again={() => void proofs.refetch()} />
  if (!proofs.data) return <RowsSkeleton rows={2} label={t('common.loading')} />
  return (
    <Section title={t('settings.unsubscribe.headers.title')} help={t('settings.unsubscribe.headers.help')}>
      <Stack gap="lg">
        <Stack gap="xs" role="status">
          {proofs.data.services.map((service) => (
            <ServiceState key={service.vendor} service={service} />
          ))}
        </Stack>
        <ProbeForm />
        <ArrivedForm />
      </Stack>
    </Section>
  )
}

const tones = { proven: 'good', dropped: 'bad', unknown: 'warning' } as const

function ServiceState({ service }: { service: HeaderProofs['services'][number] }) {
  const { t } = useWords()
  const style = useTimeStyle()
  const verdict = service.verdict ?? 'unknown'
  const values = {
    service: t(`userProfile.vendors.${service.vendor}`),
    when: service.at ? sayWhen(service.at, style) : '',
  }
  return (
    <div>
      <StateDot tone={tones[verdict]}>{t(`settings.unsubscribe.headers.${verdict}`, values)}</StateDot>
      <Text size="sm" c="dimmed">
        <SentCopy copy={service.copy} />
      </Text>
    </div>
  )
}

/** What the mail service kept of the headers in its copy of a sent mail. */
function SentCopy({ copy }: Pick<HeaderProofs['services'][number], 'copy'>) {
  const { t } = useWords()
  const style = useTimeStyle()
  if (!copy) return t('settings.unsubscribe.headers.copy.none')
  const said = (isThere: boolean | null) =>
    t(`settings.unsubscribe.headers.copy.${isThere === null ? 'notSent' : isThere ? 'there' : 'missing'}`)
  return t('settings.unsubscribe.headers.copy.read', {
    when: sayWhen(copy.at, style),
    list: said(copy.listUnsubscribe),
    post: said(copy.oneClick),
  })
}

function ProbeForm() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const [to, setTo] = useState('')
  const probe = useSendHeaderProbe()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    probe.mutate(to.trim())
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Group align="end">
          <TextInput
            type="email"
            label={t('settings.unsubscribe.headers.to')}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
          <Button
            type="submit"
            variant="default"
            loading={probe.isPending}
            disabled={!isEmailAddress(to.trim())}
          >
            {t('settings.unsubscribe.headers.send')}
          </Button>
        </Group>
        {probe.error ? <FailureNotice words={say(probe.error)} /> : null}
        {probe.isSuccess ? (
          <Text size="sm" role="status">
            {t('settings.unsubscribe.headers.sent')}
          </Text>
        ) : null}
      </Stack>
    </form>
  )
}

function ArrivedForm() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const [source, setSource] = useState('')
  const take = useTakeArrived()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    take.mutate(source.slice(0, arrivedSourceLimit))
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Textarea
          label={t('settings.unsubscribe.headers.source')}
          description={t('settings.unsubscribe.headers.sourceHelp')}
          rows={5}
          spellCheck={false}
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" variant="default" loading={take.isPending} disabled={source.trim() === ''}>
            {t('settings.unsubscribe.headers.check')}
          </Button>
        </Group>
        {take.error ? <FailureNotice words={say(take.error)} /> : null}
        {take.data ? (
          <div role="status">
            <StateDot tone={tones[take.data.verdict]}>
              {t(`settings.unsubscribe.headers.said.${take.data.verdict}`)}
            </StateDot>
          </div>
        ) : null}
      </Stack>
    </form>
  )
}
