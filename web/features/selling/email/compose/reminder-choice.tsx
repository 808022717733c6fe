import { reminderDays } from '../../../../../contract/values/reminder.ts'
import { useWords } from '../../../../ui/words.tsx'
import classes from './sheet-parts.module.css'

interface ReminderChoiceProps {
  value: number | undefined
  onChange(days: number | undefined): void
}

/** After how many days without an answer its writer is told. */
export function ReminderChoice({ value, onChange }: ReminderChoiceProps) {
  const words = useWords()
  return (
    <label className={classes.reminder}>
      {words('emailReminder.label')}
      <select
        value={value ?? ''}
        onChange={(event) => onChange(Number(event.currentTarget.value) || undefined)}
      >
        <option value="">{words('emailReminder.never')}</option>
        {reminderDays(value).map((days) => (
          <option key={days} value={days}>
            {words('emailReminder.after', { days })}
          </option>
        ))}
      </select>
    </label>
  )
}
