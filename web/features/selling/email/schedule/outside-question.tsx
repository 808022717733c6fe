import type { ComponentType } from 'react'
import type { OutsideHours } from '../../../../../contract/email.ts'
import type { OutsideAsked } from '../../../../api/outside-hours.ts'
import { Sheet, type SheetProps } from '../../../../ui/sheet.tsx'
import { Button } from '../../../../ui/small/button.tsx'
import { cityOf, sayExactly, type TimeStyle } from '../../../../ui/times.ts'
import { useWords, type Words } from '../../../../ui/words.tsx'
import classes from './schedule.module.css'

interface OutsideQuestionProps {
  asked: OutsideAsked
  time: TimeStyle
  busy?: boolean
  onChoose(outside: OutsideHours): void
  onClose(): void
}

/** Whether a mail leaves outside of the sending hours all the same: one question for all of its recipients. */
export function OutsideSheet({
  Frame = Sheet,
  ...props
}: OutsideQuestionProps & { Frame?: ComponentType<SheetProps> }) {
  const words = useWords()
  return (
    <Frame
      title={words('emailSchedule.outsideTitle')}
      closeLabel={words('panel.close')}
      onClose={props.onClose}
      footer={<Answers {...props} />}
    >
      <p className={classes.own}>{questionWords(props.asked, { words, time: props.time })}</p>
    </Frame>
  )
}

/** The same within a form, below what was written. */
export function OutsideQuestion(props: OutsideQuestionProps) {
  const words = useWords()
  return (
    <section aria-label={words('emailSchedule.outsideTitle')} className={classes.form}>
      <p role="alert" className={classes.own}>
        {questionWords(props.asked, { words, time: props.time })}
      </p>
      <div className={classes.outside}>
        <Answers {...props} />
      </div>
    </section>
  )
}

function Answers({ asked, time, busy, onChoose, onClose }: OutsideQuestionProps) {
  const words = useWords()
  const { next, of, timeZone } = asked
  return (
    <>
      {next !== null && (
        <Button data-autofocus busy={busy} onClick={() => onChoose('wait')}>
          {of > 1
            ? words('emailSchedule.outsideWaitMany')
            : words('emailSchedule.outsideWait', {
                when: sayExactly(next, { ...time, timeZone }),
                city: cityOf(timeZone),
              })}
        </Button>
      )}
      <Button look="plain" busy={busy} onClick={() => onChoose('anyway')}>
        {words('emailSchedule.outsideAnyway')}
      </Button>
      <Button look="quiet" disabled={busy} onClick={onClose}>
        {words('emailSchedule.outsideCancel')}
      </Button>
    </>
  )
}

function questionWords(asked: OutsideAsked, { words, time }: { words: Words; time: TimeStyle }): string {
  const { count, of, next } = asked
  const said =
    of === 1
      ? oneWords(asked, { words, time })
      : words(count === of ? 'emailSchedule.outsideAll' : 'emailSchedule.outsideSome', { count, of })
  if (next === null) return `${said} ${words('emailSchedule.outsideNone')}`
  return count < of ? `${said} ${words('emailSchedule.outsideRest')}` : said
}

/** Which day it is where nothing is sent on that day; else what the clock shows. */
function oneWords(
  { clock, timeZone, day, dayOff }: OutsideAsked,
  { words, time }: { words: Words; time: TimeStyle },
): string {
  const city = cityOf(timeZone)
  if (dayOff === null) return words('emailSchedule.outsideOne', { clock, city })
  const weekday = new Intl.DateTimeFormat(time.language, { weekday: 'long', timeZone: 'UTC' })
  return words('emailSchedule.outsideDay', { day: dayOff || weekday.format(Date.parse(day)), city })
}
