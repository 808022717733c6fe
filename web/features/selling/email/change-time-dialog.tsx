import { Alert, Button, Group, NativeSelect, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import {
  type EmailSchedule,
  type EmailSummary,
  emailEndpoints,
  type PlannedTime,
} from '../../../../contract/email.ts'
import { codeOf } from '../../../api/api-error.ts'
import { call } from '../../../api/app-client.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { cityOf, sayExactly } from '../../../ui/times.ts'
import { useChangeTime } from './use-email-actions.ts'

interface ChangeTimeDialogProps {
  email: EmailSummary & { schedule: EmailSchedule }
  onClose(): void
}

/** Another time for a scheduled e-mail, by the clock by which it was chosen or by the reader's own. */
export function ChangeTimeDialog({ email, onClose }: ChangeTimeDialogProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const style = useTimeStyle()
  const [chosen, setChosen] = useState<EmailSchedule>(email.schedule)
  const [day = '', clock = ''] = chosen.local.split('T')
  const [seen] = useState(email)
  const save = useChangeTime(seen)
  function change(patch: Partial<EmailSchedule>) {
    // What was refused is another time by now.
    save.reset()
    setChosen((now) => ({ ...now, ...patch }))
  }
  const isWhole = chosen.local.length === 16
  function labelOf(zone: string): string {
    const city = cityOf(zone)
    if (zone === style.timeZone) return t('email.myTime', { city })
    const from = email.recipientZone?.from
    return zone === recipientZone && from ? t(`email.theirTime.${from}`, { city }) : city
  }
  const recipientZone = email.recipientZone?.timeZone
  const planned = useQuery({
    queryKey: ['planned', chosen.local, chosen.timeZone, recipientZone],
    queryFn: () =>
      call(emailEndpoints.plannedTime, {
        query: { local: chosen.local, timeZone: chosen.timeZone, recipientZone },
      }),
    enabled: isWhole,
    retry: false,
    staleTime: 60_000,
  })
  const outside = planned.data?.outside ?? null
  const zones = [
    ...new Set([style.timeZone, email.schedule.timeZone, ...(recipientZone ? [recipientZone] : [])]),
  ]
  const refusal = [planned.error, save.error].find((error) => error && timeCodes.includes(codeOf(error)))

  // Where the hours were not known here, the server asks.
  const isAsked = save.error !== null && codeOf(save.error) === 'outside_sending_hours'
  const anyway = outside || isAsked ? true : undefined

  function submit(event: FormEvent<HTMLFormElement>) {
    if (isWhole && !refusal)
      save.mutate({ ...chosen, anyway }, { onSuccess: onClose, onError: () => planned.refetch() })
    else {
      const wrong = day && !refusal ? '[type="time"]' : '[type="date"]'
      event.currentTarget.querySelector<HTMLElement>(wrong)?.focus()
    }
  }

  return (
    <FormDialog
      title={t('email.changeTime')}
      action={t(anyway ? 'email.sendAnyway' : 'email.changeTime')}
      busy={save.isPending}
      failure={save.error && !refusal && !(isAsked && outside) ? say(save.error) : null}
      onSubmit={submit}
      onClose={onClose}
    >
      <Group grow align="start">
        <TextInput
          data-autofocus
          type="date"
          label={t('email.date')}
          value={day}
          error={refusal ? `${say(refusal).title} ${say(refusal).help}` : null}
          onChange={(event) => change({ local: `${event.currentTarget.value}T${clock}` })}
        />
        <TextInput
          type="time"
          label={t('email.time')}
          value={clock}
          onChange={(event) => change({ local: `${day}T${event.currentTarget.value}` })}
        />
      </Group>
      {zones.length > 1 ? (
        <NativeSelect
          label={t('email.whoseTime')}
          value={chosen.timeZone}
          data={zones.map((zone) => ({
            value: zone,
            label: labelOf(zone),
          }))}
          onChange={(event) => change({ timeZone: event.currentTarget.value })}
        />
      ) : null}
      <Text role="status" size="sm" mih="1.5em">
        {planned.data
          ? zones.map((zone) => (
              <Text key={zone} component="span" display="block" inherit>
                {t('email.there', {
                  when: sayExactly(planned.data.at, { ...style, timeZone: zone }),
                  city: cityOf(zone),
                })}
              </Text>
            ))
          : null}
      </Text>
      {outside ? <OutsideWindow outside={outside} onTake={(next) => change(next)} /> : null}
    </FormDialog>
  )
}

interface OutsideWindowProps {
  outside: NonNullable<PlannedTime['outside']>
  onTake(time: EmailSchedule): void
}

/** The hours in which mail goes are over by then: the next ones can be taken instead. */
function OutsideWindow({ outside: { next }, onTake }: OutsideWindowProps) {
  const { t } = useWords()
  const style = useTimeStyle()
  return (
    <Alert color="yellow" role="status" title={t('email.outside')}>
      <Text size="sm">{t(next ? 'email.outsideHelp' : 'email.outsideNever')}</Text>
      {next ? (
        <Button
          mt="xs"
          size="xs"
          variant="default"
          onClick={() => onTake({ local: next.local, timeZone: next.timeZone })}
        >
          {t('email.takeNext', { when: sayExactly(next.at, { ...style, timeZone: next.timeZone }) })}
        </Button>
      ) : null}
    </Alert>
  )
}

/** Refusals of the time itself, said at its field. */
const timeCodes: string[] = ['schedule_past', 'schedule_too_far']
