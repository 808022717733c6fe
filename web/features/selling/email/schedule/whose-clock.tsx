import { useState } from 'react'
import type { SendSchedule } from '../../../../../contract/email.ts'
import { Button } from '../../../../ui/small/button.tsx'
import { Choice } from '../../../../ui/small/fields.tsx'
import { cityOf, type TimeStyle } from '../../../../ui/times.ts'
import { useWords, type Words } from '../../../../ui/words.tsx'
import type { TheirClock } from './clocks.ts'
import classes from './schedule.module.css'
import { ZoneField } from './zone-field.tsx'

interface WhoseClockProps {
  people: readonly { id: string; name: string }[]
  clocks: TheirClock | null
  time: TimeStyle
  begin: SendSchedule | null
  chosen: SendSchedule
  onChange(clock: Pick<SendSchedule, 'timeZone' | 'each'>): void
  /** Where a zone can be chosen for whom it goes to. */
  onZone: ((id: string, timeZone: string) => void) | null
}

/** The value of each one's own clock among the zones. */
const each = 'each'

/** The sender's clock, or the recipient's, or that of each of them; what told it, and where it can be chosen. */
export function WhoseClock({ people, clocks, time, begin, chosen, onChange, onZone }: WhoseClockProps) {
  const words = useWords()
  const name = people.length === 1 ? (people[0]?.name ?? '') : null
  const theirs = clocks?.kind === 'theirs' ? clocks : null
  const options = [
    { value: time.timeZone, label: words('emailSchedule.mine', { city: cityOf(time.timeZone) }) },
    ...(theirs ? [{ value: theirs.timeZone, label: theirsIn(theirs.timeZone, name, words) }] : []),
    ...(clocks?.kind === 'several' || chosen.each
      ? [{ value: each, label: words('emailSchedule.each') }]
      : []),
  ]
  // The clock that was chosen before stays to be chosen.
  if (begin && !begin.each && !options.some((one) => one.value === begin.timeZone))
    options.push({ value: begin.timeZone, label: cityOf(begin.timeZone) })
  return (
    <div>
      {options.length > 1 ? (
        <Choice
          label={words('emailSchedule.whose')}
          value={chosen.each ? each : chosen.timeZone}
          options={options}
          onChange={(value) =>
            onChange(
              value === each ? { each: true, timeZone: time.timeZone } : { each: undefined, timeZone: value },
            )
          }
        />
      ) : (
        <p className={classes.own}>{options[0]?.label}</p>
      )}
      {clocks && <p className={classes.about}>{aboutClocks(clocks, name, words)}</p>}
      {onZone && clocks && people.length === 1 && (
        <ZoneChange
          value={theirs?.timeZone ?? (clocks.kind === 'same' ? time.timeZone : '')}
          name={name ?? ''}
          onChange={(zone) => onZone(people[0]?.id ?? '', zone)}
        />
      )}
    </div>
  )
}

/** Another zone for one of them, behind a button. */
export function ZoneChange(props: { value: string; name: string; onChange(timeZone: string): void }) {
  const words = useWords()
  const [isOpen, setOpen] = useState(false)
  const { name, value, onChange } = props
  if (isOpen)
    return <ZoneField label={words('emailSchedule.zoneOf', { name })} value={value} onChange={onChange} />
  return (
    <Button
      look="quiet"
      size="tiny"
      aria-label={words('emailSchedule.changeZoneOf', { name })}
      onClick={() => setOpen(true)}
    >
      {words('emailSchedule.changeZone')}
    </Button>
  )
}

function aboutClocks(clocks: TheirClock, name: string | null, words: Words): string {
  const of = { name: name ?? '' }
  switch (clocks.kind) {
    case 'theirs':
      return originWords(clocks, words)
    case 'same':
      return words(name === null ? 'emailSchedule.sameAll' : 'emailSchedule.same', of)
    case 'unknown':
      return words(name === null ? 'emailSchedule.unknownAll' : 'emailSchedule.unknown', of)
    default:
      return words('emailSchedule.several')
  }
}

/** What tells by whose clock somebody goes. */
export function originWords(
  { origin, place }: Pick<Extract<TheirClock, { kind: 'theirs' }>, 'origin' | 'place'>,
  words: Words,
): string {
  if (place) return words('emailSchedule.fromPlace', { place })
  if (origin === null) return words('emailSchedule.fromNobody')
  return words(origin === 'chosen' ? 'emailSchedule.fromChoice' : `emailSchedule.from.${origin}`)
}

function theirsIn(timeZone: string, name: string | null, words: Words): string {
  const city = cityOf(timeZone)
  return name === null ? words('emailSchedule.theirs', { city }) : words('emailSchedule.hers', { name, city })
}
