import { useQuery } from '@tanstack/react-query'
import { type ComponentType, type FormEvent, useId, useState } from 'react'
import type { ChosenSchedule, EmailSchedule, PlannedTime } from '../../../../../contract/email.ts'
import { codeOf } from '../../../../api/api-error.ts'
import { offeredDays, plannableDays } from '../../../../api/days-ahead.ts'
import type { PanelApi } from '../../../../api/panel-api.ts'
import { Sheet, type SheetProps } from '../../../../ui/sheet.tsx'
import { SheetNotice, type SheetNoticeWords } from '../../../../ui/sheet-notice.tsx'
import { Button } from '../../../../ui/small/button.tsx'
import { Choice, TextField } from '../../../../ui/small/fields.tsx'
import { cityOf, sayExactly, type TimeStyle } from '../../../../ui/times.ts'
import { useWords } from '../../../../ui/words.tsx'
import { type TheirClock, theirClock } from './clocks.ts'
import classes from './schedule.module.css'

export interface ScheduleSheetProps {
  api: Pick<PanelApi, 'zones' | 'plannedTime'>
  /** Whom the mail goes to. */
  people: { id: string; name: string }[]
  /** The sender's. */
  time: TimeStyle
  /** Whether it is scheduled already. */
  isChange: boolean
  /** The time to begin with, that was chosen before; null for tomorrow morning. */
  begin: EmailSchedule | null
  /** What became of the last try with it. */
  notice: SheetNoticeWords | null
  /** What a refusal says. */
  say(error: unknown): string
  noticeFor(error: unknown): SheetNoticeWords
  /** What it stands in, where that is not a sheet. */
  Frame?: ComponentType<SheetProps>
  onClose(): void
  /** May throw: then the sheet stays and says why. `at`: the instant, as far as the server has told it. */
  onChosen(chosen: { schedule: ChosenSchedule; at: string | null }): Promise<void>
}

/** Chooses when a mail is to leave: by the sender's clock, or by that of whom it goes to. */
export function ScheduleSheet(props: ScheduleSheetProps) {
  const { people, time, begin, isChange, onClose, Frame = Sheet } = props
  const words = useWords()
  const formId = useId()
  const [openedAt] = useState(() => Date.now())
  const [chosen, setChosen] = useState<EmailSchedule>(() => begin ?? tomorrowAtNine(time.timeZone, openedAt))
  const [day = '', clock = ''] = chosen.local.split('T')
  const change = (patch: Partial<EmailSchedule>) => setChosen((now) => ({ ...now, ...patch }))
  const clocks = useClocks(props, openedAt)
  const planned = usePlanned(props.api, chosen, clocks?.kind === 'theirs' ? clocks.timeZone : undefined)
  const { busy, notice, problems, choose } = useChoosing({ chosen, planned, sheet: props })
  const outside = planned.data?.outside
  const when = planned.data && sayExactly(planned.data.at, { ...time, timeZone: chosen.timeZone })
  return (
    <Frame
      title={words(isChange ? 'emailSchedule.changeTime' : 'emailSchedule.title')}
      closeLabel={words('panel.close')}
      onClose={onClose}
      footer={
        <Button type="submit" form={formId} busy={busy}>
          {when
            ? words(confirmWord(isChange, outside), { when })
            : words(isChange ? 'emailSchedule.changeTime' : 'emailSchedule.open')}
        </Button>
      }
    >
      <form id={formId} noValidate className={classes.form} onSubmit={choose}>
        {notice && <SheetNotice notice={notice} />}
        <fieldset aria-label={words('emailSchedule.offered')} className={classes.offered}>
          {offeredDays(chosen.timeZone, openedAt).map((offer) => (
            <Button
              key={offer.word}
              look="light"
              size="small"
              onClick={() => change({ local: `${offer.day}T09:00` })}
            >
              {words(`emailSchedule.${offer.word}`)}
            </Button>
          ))}
        </fieldset>
        <div className={classes.row}>
          <TextField
            data-autofocus
            type="date"
            required
            label={words('emailSchedule.date')}
            value={day}
            {...plannableDays(chosen.timeZone, openedAt)}
            error={problems.day}
            onChange={(event) => change({ local: `${event.currentTarget.value}T${clock}` })}
          />
          <TextField
            type="time"
            required
            label={words('emailSchedule.time')}
            value={clock}
            error={problems.clock}
            onChange={(event) => change({ local: `${day}T${event.currentTarget.value}` })}
          />
        </div>
        <WhoseClock
          {...{ people, clocks, time, begin, chosen }}
          onChange={(timeZone) => change({ timeZone })}
        />
        <p role="status" className={classes.meaning}>
          {outside && <OutsideWindow {...{ outside, time }} onTake={(next) => change(next)} />}
          {planned.data && <Meaning {...{ planned: planned.data, people, clocks, time, chosen }} />}
        </p>
      </form>
    </Frame>
  )
}

type Outside = PlannedTime['outside']

/** What the button says: a time at which the sending window is shut is chosen knowing that. */
function confirmWord(isChange: boolean, outside: Outside | undefined) {
  if (outside) return 'emailSchedule.anyway'
  return isChange ? 'emailSchedule.change' : 'emailSchedule.confirm'
}

interface OutsideWindowProps {
  outside: NonNullable<Outside>
  time: TimeStyle
  onTake(time: EmailSchedule): void
}

/** The hours in which mail goes are over by then: the next ones can be taken instead. */
function OutsideWindow({ outside: { next }, time, onTake }: OutsideWindowProps) {
  const words = useWords()
  if (!next) return <span>{words('emailSchedule.outsideNever')} </span>
  const { local, timeZone } = next
  return (
    <span className={classes.outside}>
      {words('emailSchedule.outside')}{' '}
      <Button look="light" size="small" onClick={() => onTake({ local, timeZone })}>
        {words('emailSchedule.takeNext', { when: sayExactly(next.at, { ...time, timeZone }) })}
      </Button>{' '}
    </span>
  )
}

function tomorrowAtNine(timeZone: string, now: number): EmailSchedule {
  return { local: `${offeredDays(timeZone, now)[0]?.day}T09:00`, timeZone }
}

/** By whose clock the recipients go; null until Salesforce has said it, or when it cannot be asked. */
function useClocks({ api, people, time }: ScheduleSheetProps, now: number): TheirClock | null {
  const { data } = useQuery({
    // The record's own people: in the web app there are several records.
    queryKey: ['zones', ...people.map(({ id }) => id)],
    queryFn: () => api.zones(),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  return data ? theirClock(people, data.people, { timeZone: time.timeZone, now }) : null
}

/** What the server makes of a time, as soon as it is whole. */
function usePlanned(
  api: ScheduleSheetProps['api'],
  { local, timeZone }: EmailSchedule,
  recipientZone: string | undefined,
) {
  return useQuery({
    queryKey: ['planned', local, timeZone, recipientZone],
    queryFn: () => api.plannedTime({ local, timeZone, recipientZone }),
    enabled: local.length === 16,
    retry: false,
    staleTime: 60_000,
  })
}

interface Choosing {
  chosen: EmailSchedule
  planned: ReturnType<typeof usePlanned>
  sheet: ScheduleSheetProps
}

/** What is wrong with the time, at its fields, and what becomes of it once it is chosen. */
function useChoosing({ chosen, planned, sheet }: Choosing) {
  const words = useWords()
  const [busy, setBusy] = useState(false)
  const [isTried, setTried] = useState(false)
  const [notice, setNotice] = useState(sheet.notice)
  const [day, clock] = chosen.local.split('T')
  const problems = {
    day: isOfTime(planned.error)
      ? sheet.say(planned.error)
      : isTried && !day
        ? words('emailSchedule.dateMissing')
        : null,
    clock: isTried && day && !clock ? words('emailSchedule.timeMissing') : null,
  }

  async function choose(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setTried(true)
    const form = event.currentTarget
    if (!day || isOfTime(planned.error)) return form.querySelector<HTMLElement>('input[type="date"]')?.focus()
    if (!clock) return form.querySelector<HTMLElement>('input[type="time"]')?.focus()
    setBusy(true)
    setNotice(null)
    try {
      const { local, timeZone } = chosen
      const anyway = planned.data?.outside ? { anyway: true } : {}
      await sheet.onChosen({ schedule: { local, timeZone, ...anyway }, at: planned.data?.at ?? null })
    } catch (error) {
      setNotice(sheet.noticeFor(error))
      setBusy(false)
    }
  }

  return { busy, notice, problems, choose }
}

/** Whether the time itself is refused; any other failure to ask is told when it is chosen. */
function isOfTime(error: unknown): boolean {
  return error !== null && ['schedule_past', 'schedule_too_far'].includes(codeOf(error))
}

interface ClockProps {
  people: ScheduleSheetProps['people']
  clocks: TheirClock | null
  time: TimeStyle
  chosen: EmailSchedule
}

/** The sender's clock or the recipient's, where there are two, and else why there is one. */
function WhoseClock({
  people,
  clocks,
  time,
  begin,
  chosen,
  onChange,
}: ClockProps & { begin: EmailSchedule | null; onChange(timeZone: string): void }) {
  const words = useWords()
  const name = people.length === 1 ? (people[0]?.name ?? '') : null
  const theirs = clocks?.kind === 'theirs' ? clocks : null
  const options = [
    { value: time.timeZone, label: words('emailSchedule.mine', { city: cityOf(time.timeZone) }) },
    ...(theirs ? [{ value: theirs.timeZone, label: theirsIn(theirs.timeZone, name, words) }] : []),
  ]
  // The clock that was chosen before stays to be chosen.
  if (begin && !options.some((one) => one.value === begin.timeZone))
    options.push({ value: begin.timeZone, label: cityOf(begin.timeZone) })
  const about = {
    theirs: () => words('emailSchedule.fromPlace', { place: theirs?.place ?? '' }),
    same: () => words(name === null ? 'emailSchedule.sameAll' : 'emailSchedule.same', { name: name ?? '' }),
    unknown: () =>
      words(name === null ? 'emailSchedule.unknownAll' : 'emailSchedule.unknown', { name: name ?? '' }),
    several: () => words('emailSchedule.several'),
  }
  return (
    <div>
      {options.length > 1 ? (
        <Choice
          label={words('emailSchedule.whose')}
          value={chosen.timeZone}
          options={options}
          onChange={onChange}
        />
      ) : (
        <p className={classes.own}>{options[0]?.label}</p>
      )}
      {clocks && <p className={classes.about}>{about[clocks.kind]()}</p>}
    </div>
  )
}

type Words = ReturnType<typeof useWords>

function theirsIn(timeZone: string, name: string | null, words: Words): string {
  const city = cityOf(timeZone)
  return name === null ? words('emailSchedule.theirs', { city }) : words('emailSchedule.hers', { name, city })
}

/** What the chosen time is by the other clock, and that there is no such hour where clocks leave it out. */
function Meaning({
  planned,
  people,
  clocks,
  time,
  chosen,
}: ClockProps & { planned: EmailSchedule & { at: string } }) {
  const words = useWords()
  const isOwn = chosen.timeZone === time.timeZone
  const other = isOwn ? (clocks?.kind === 'theirs' ? clocks.timeZone : null) : time.timeZone
  const when = (timeZone: string) => sayExactly(planned.at, { ...time, timeZone })
  const name = people.length === 1 ? people[0]?.name : undefined
  return (
    <>
      {planned.local !== chosen.local && (
        <span>
          {words('emailSchedule.leftOut', {
            asked: chosen.local.slice(11),
            city: cityOf(chosen.timeZone),
            time: planned.local.slice(11),
          })}{' '}
        </span>
      )}
      {other !== null && (
        <span>
          {isOwn && name
            ? words('emailSchedule.forThem', { when: when(other), name, city: cityOf(other) })
            : words(isOwn ? 'emailSchedule.forAll' : 'emailSchedule.forMe', {
                when: when(other),
                city: cityOf(other),
              })}
        </span>
      )}
    </>
  )
}
