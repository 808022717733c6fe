import { Button, Group, Menu, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { EmailSchedule } from '../../../../contract/email.ts'
import { offeredDays, plannableDays } from '../../../api/days-ahead.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { sayDay } from '../../../ui/times.ts'

interface PutOffProps {
  /** What it is about, for whoever hears the button alone. */
  subject: string
  onChoose(until: EmailSchedule): void
}

const morning = '09:00'

/** Until when something is put off: a morning that is near, or any time, by the reader's own clock. */
export function PutOffMenu({ subject, onChoose }: PutOffProps) {
  const { t } = useWords()
  const style = useTimeStyle()
  const { timeZone } = style
  const [isChoosing, setChoosing] = useState(false)
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" size="xs" aria-label={t('replies.laterOf', { subject })}>
            {t('replies.later')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {offeredDays(timeZone, Date.now()).map(({ day }) => (
            <Menu.Item key={day} onClick={() => onChoose({ local: `${day}T${morning}`, timeZone })}>
              {`${sayDay(day, style)} ${morning}`}
            </Menu.Item>
          ))}
          <Menu.Item onClick={() => setChoosing(true)}>{t('replies.chooseTime')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isChoosing ? (
        <ChooseTime
          onClose={() => setChoosing(false)}
          onChoose={(local) => {
            setChoosing(false)
            onChoose({ local, timeZone })
          }}
        />
      ) : null}
    </>
  )
}

function ChooseTime({ onChoose, onClose }: { onChoose(local: string): void; onClose(): void }) {
  const { t } = useWords()
  const { timeZone } = useTimeStyle()
  const { min, max } = plannableDays(timeZone, Date.now())
  const [day, setDay] = useState(offeredDays(timeZone, Date.now())[0]?.day ?? min)
  const [clock, setClock] = useState(morning)
  return (
    <FormDialog
      title={t('replies.later')}
      action={t('replies.later')}
      busy={false}
      failure={null}
      onSubmit={() => {
        if (day && clock) onChoose(`${day}T${clock}`)
      }}
      onClose={onClose}
    >
      <Group grow align="start">
        <TextInput
          data-autofocus
          type="date"
          required
          min={min}
          max={max}
          label={t('email.date')}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <TextInput
          type="time"
          required
          label={t('email.time')}
          value={clock}
          onChange={(event) => setClock(event.currentTarget.value)}
        />
      </Group>
    </FormDialog>
  )
}
