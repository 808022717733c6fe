import { type ComponentType, type FormEvent, useId, useState } from 'react'
import type { EmailSchedule, PlannedTime, SendSchedule } from '../../../../../contract/email.ts'
import { codeOf } from '../../../../api/api-error.ts'
import { offeredDays, plannableDays } from '../../../../api/days-ahead.ts'
import type { PanelApi } from '../../../../api/panel-api.ts'
import { Sheet, type SheetProps } from '../../../../ui/sheet.tsx'
import { SheetNotice, type SheetNoticeWords } from '../../../../ui/sheet-notice.tsx'
import { Button } from '../../../../ui/small/button.tsx'
import { TextField } from '../../../../ui/small/fields.tsx'
import { cityOf, sayExactly, type TimeStyle } from '../../../../ui/times.ts'
import { useWords } from '../../../../ui/words.tsx'
import { type TheirClock, theirClock } from './clocks.ts'
import { EachTime } from './each-time.tsx'
import { type KnownZone, outsideOf, type PlannedFor, useLocated, usePlanned } from './located.ts'
import classes from './schedule.module.css'
import { WhoseClock } from './whose-clock.tsx'

/** A time, and by whose clock recipients go where its sender has chosen that. */
export interface PlanLike {
  schedule: SendSchedule
  /** By Salesforce id. */
  zones: Record<string, string>
}

export interface ScheduleSheetProps {
  api: Pick<PanelApi, 'zones' | 'plannedTime'>
  /** Whom the mail goes to. */
  people: { id: string; name: string }[]
  /** The sender's. */
  time: TimeStyle
  /** Whether it is scheduled already. */
  isChange: boolean
  /** The time to begin with, that was chosen before; null for tomorrow morning. */
  begin: SendSchedule | null
  /** Zones that were chosen before. */
  zones?: Record<string, string> | undefined
  /** By whose clock the recipient goes, as a mail that is queued has it. */
  known?: KnownZone | null
  /** What became of the last try with it. */
  notice: SheetNoticeWords | null
  /** What a refusal says. */
  say(error: unknown): string
  noticeFor(error: unknown): SheetNoticeWords
  /** What it stands in, where that is not a sheet. */
  Frame?: ComponentType<SheetProps>
  /** `left`: what stands in it; null where nothing was chosen. */
  onClose(left: PlanLike | null): void
  /** May throw: then the sheet stays and says why. `at`: the first instant, as far as the server has told it. */
  onChosen(chosen: PlanLike & { at: string | null }): Promise<void>
}

/** Chooses when a mail is to leave: by the sender's clock, or by that of whom it goes to. */
export function ScheduleSheet(props: ScheduleSheetProps) {
  const { people, time, begin, isChange, Frame = Sheet } = props
  const words = useWords()
  const formId = useId()
  const plan = usePlan(props)
  const { chosen, change, openedAt, located, clocks, groups, first } = plan
  const [day = '', clock = ''] = chosen.local.split('T')
  const { busy, notice, problems, isAsked, choose } = useChoosing({ ...plan, sheet: props })
  const outside = outsideOf(groups)
  const when = first && sayExactly(first.at, { ...time, timeZone: first.timeZone })
  const onZone = isChange ? null : plan.setZone
  return (
    <Frame
      title={words(isChange ? 'emailSchedule.changeTime' : 'emailSchedule.title')}
      closeLabel={words('panel.close')}
      onClose={() => props.onClose(plan.left)}
      footer={
        <Button type="submit" form={formId} busy={busy}>
          {when
            ? words(confirmWord({ isChange, each: chosen.each === true }, outside !== null || isAsked), {
                when,
              })
            : words(unplannedWord(isChange, isAsked))}
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
        <WhoseClock {...{ people, clocks, time, begin, chosen, onZone }} onChange={change} />
        {located && located.length > 1 && <EachTime {...{ located, groups, time, onZone }} />}
        <p role="status" className={classes.meaning}>
          {outside && (
            <OutsideWindow {...{ outside, of: people.length, time }} onTake={(next) => change(next)} />
          )}
          {first && !chosen.each && <Meaning {...{ planned: first, people, clocks, time, chosen }} />}
        </p>
      </form>
    </Frame>
  )
}

/** What stands in the sheet, and what Salesforce and the server say of it. */
function usePlan({ api, people, time, begin, zones: before, known, isChange }: ScheduleSheetProps) {
  const [openedAt] = useState(() => Date.now())
  const [chosen, setChosen] = useState<SendSchedule>(() => begin ?? tomorrowAtNine(time.timeZone, openedAt))
  const [zones, setZones] = useState(before ?? {})
  const [isTouched, setTouched] = useState(false)
  function change(patch: Partial<SendSchedule>) {
    setTouched(true)
    setChosen((now) => ({ ...now, ...patch }))
  }
  const located = useLocated({ api, people, known: (isChange && known) || null, chosen: zones })
  const clocks = located && theirClock(located, { timeZone: time.timeZone, now: openedAt })
  const { groups, error } = usePlanned(
    api,
    chosen,
    located ?? people.map((one) => ({ ...one, timeZone: null })),
  )
  const first = firstOf(groups)
  function setZone(id: string, timeZone: string) {
    // Who plans by the clock of one goes on doing so.
    if (people.length === 1 && clocks?.kind === 'theirs' && chosen.timeZone === clocks.timeZone)
      change({ timeZone })
    setTouched(true)
    setZones((now) => ({ ...now, [id]: timeZone }))
  }
  const left = isTouched || begin ? { schedule: chosen, zones } : null
  return { openedAt, chosen, zones, change, setZone, located, clocks, groups, error, first, left }
}

function firstOf(groups: readonly PlannedFor[]): PlannedTime | undefined {
  return groups
    .flatMap(({ planned }) => planned ?? [])
    .sort((one, other) => one.at.localeCompare(other.at))[0]
}

type Outside = ReturnType<typeof outsideOf>

/** What the button says: a time at which a sending window is shut is chosen knowing that. */
function confirmWord({ isChange, each }: { isChange: boolean; each: boolean }, isOutside: boolean) {
  if (isOutside) return each ? 'emailSchedule.anywayEach' : 'emailSchedule.anyway'
  if (each) return 'emailSchedule.confirmEach'
  return isChange ? 'emailSchedule.change' : 'emailSchedule.confirm'
}

/** The same where nobody has told what the time means. */
function unplannedWord(isChange: boolean, isAsked: boolean) {
  if (isAsked) return 'emailSchedule.outsideAnyway'
  return isChange ? 'emailSchedule.changeTime' : 'emailSchedule.open'
}

interface OutsideWindowProps {
  outside: NonNullable<Outside>
  of: number
  time: TimeStyle
  onTake(time: EmailSchedule): void
}

/** The hours in which mail goes are over by then: the next ones can be taken instead. */
function OutsideWindow({ outside: { count, next, isOne }, of, time, onTake }: OutsideWindowProps) {
  const words = useWords()
  if (!isOne) return <span>{words('emailSchedule.outsideSome', { count, of })} </span>
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

interface Choosing extends ReturnType<typeof usePlan> {
  sheet: ScheduleSheetProps
}

/** What is wrong with the time, at its fields, and what becomes of it once it is chosen. */
function useChoosing({ chosen, zones, groups, error: refused, first, sheet }: Choosing) {
  const words = useWords()
  const [busy, setBusy] = useState(false)
  const [isTried, setTried] = useState(false)
  const [notice, setNotice] = useState(sheet.notice)
  // A time that the server has asked about, because the hours were not known here.
  const [asked, setAsked] = useState<SendSchedule | null>(null)
  const isAsked = asked === chosen
  const [day, clock] = chosen.local.split('T')
  const problems = {
    day: isOfTime(refused) ? sheet.say(refused) : isTried && !day ? words('emailSchedule.dateMissing') : null,
    clock: isTried && day && !clock ? words('emailSchedule.timeMissing') : null,
  }

  async function choose(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setTried(true)
    const form = event.currentTarget
    if (!day || isOfTime(refused)) return form.querySelector<HTMLElement>('input[type="date"]')?.focus()
    if (!clock) return form.querySelector<HTMLElement>('input[type="time"]')?.focus()
    setBusy(true)
    setNotice(null)
    try {
      const { local, timeZone, each } = chosen
      const anyway = outsideOf(groups) || isAsked ? { anyway: true } : {}
      const schedule = { local, timeZone, ...(each ? { each } : {}), ...anyway }
      await sheet.onChosen({ schedule, zones, at: first?.at ?? null })
    } catch (error) {
      if (codeOf(error) === 'outside_sending_hours') setAsked(chosen)
      setNotice(sheet.noticeFor(error))
      setBusy(false)
    }
  }

  return { busy, notice, problems, isAsked, choose }
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
