import { useState } from 'react'
import { Button } from '../../../../ui/small/button.tsx'
import { cityOf, sayExactly, type TimeStyle } from '../../../../ui/times.ts'
import { useWords } from '../../../../ui/words.tsx'
import type { Located, PlannedFor } from './located.ts'
import classes from './schedule.module.css'
import { originWords, ZoneChange } from './whose-clock.tsx'

/** So many are shown at first. */
const fewest = 3

interface EachTimeProps {
  located: readonly Located[]
  groups: readonly PlannedFor[]
  time: TimeStyle
  onZone: ((id: string, timeZone: string) => void) | null
}

/** When the mail of each leaves, by their own clock, and what tells that. */
export function EachTime({ located, groups, time, onZone }: EachTimeProps) {
  const words = useWords()
  const [isWhole, setWhole] = useState(false)
  const planned = new Map(
    groups.flatMap((group) => group.people.map(({ id }) => [id, group.planned] as const)),
  )
  const shown = isWhole ? located : located.slice(0, fewest)
  return (
    <div>
      <ul className={classes.each} aria-label={words('emailSchedule.eachTime')}>
        {shown.map((one) => {
          const mine = planned.get(one.id)
          const timeZone = one.timeZone ?? time.timeZone
          const when = mine ? sayExactly(mine.at, { ...time, timeZone }) : ''
          return (
            <li key={one.id}>
              <span>
                {words('emailSchedule.eachOf', { name: one.name, when, city: cityOf(timeZone) })}{' '}
                <span className={classes.quiet}>
                  {originWords(one, words)}
                  {mine?.outside ? ` ${words('emailSchedule.outside')}` : ''}
                </span>
              </span>
              {onZone && (
                <ZoneChange
                  name={one.name}
                  value={one.timeZone ?? ''}
                  onChange={(zone) => onZone(one.id, zone)}
                />
              )}
            </li>
          )
        })}
      </ul>
      {located.length > shown.length && (
        <Button look="quiet" size="tiny" onClick={() => setWhole(true)}>
          {words('emailSchedule.eachAll', { count: located.length })}
        </Button>
      )}
    </div>
  )
}
