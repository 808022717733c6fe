import { type ReactNode, useEffect, useEffectEvent } from 'react'
import { createPortal } from 'react-dom'
import type { Language } from '../../../../../contract/basics.ts'
import { refusalWords } from '../../../../api/refusal-words.ts'
import { Button } from '../../../../ui/small/button.tsx'
import { cityOf, sayExactly } from '../../../../ui/times.ts'
import { useWords } from '../../../../ui/words.tsx'
import type { Draft } from './draft.ts'
import type { KeptState } from './draft-saver.ts'
import { KeptBack } from './kept-back.tsx'
import { ReminderChoice } from './reminder-choice.tsx'
import classes from './sheet-parts.module.css'
import { type EarlierDraft, useEarlierDraft } from './use-earlier-draft.ts'
import { type KeptDraftProps, useKeptDraft } from './use-kept-draft.ts'

interface DraftKeeperProps extends Omit<KeptDraftProps, 'begun'> {
  /** Where it is said how the draft stands. */
  slot: HTMLElement | null
  /** What the sheet that it is written in was given. */
  sheet: {
    /** Null where nothing was there to begin with. */
    draft: Draft | null
    /** The address at which the draft stands in the web app, where this is the panel. */
    largerWindow?: ((draftId: string) => string) | undefined
    backFrom?: string | undefined
    sayTime: SayTime
    language: Language
    /** Of a mail that is queued already. */
    saveWord?: string | undefined
    onWritten?: ((draft: Draft) => void) | undefined
    onClose(draft: Draft | null): void
  }
}

/** Says an instant, ISO 8601, in the reader's words. */
type SayTime = (instant: string) => string

/** Keeps the draft on the server while it is written, and brings back what was written before; a mail that is queued is none. */
export function DraftKeeper(props: DraftKeeperProps) {
  const tell = useEffectEvent((written: Draft) => props.sheet.onWritten?.(written))
  useEffect(() => tell(props.draft), [props.draft])
  return (
    <>
      <KeptBack api={props.api} view={props.view} draft={props.draft} />
      {props.sheet.saveWord ? null : <Keeper {...props} />}
    </>
  )
}

function Keeper(props: DraftKeeperProps) {
  const { draft, slot, sheet } = props
  const { largerWindow, sayTime, language } = sheet
  const words = useWords()
  const keeping = { ...props, begun: sheet.draft }
  const kept = useKeptDraft(keeping)
  const earlier = useEarlierDraft({ ...keeping, backFrom: sheet.backFrom }, kept)
  return (
    <>
      {kept.state.step === 'elsewhere' && (
        <Notice words={words(kept.state.gone ? 'emailDrafts.gone' : 'emailDrafts.changed')} isUrgent>
          {!kept.state.gone && (
            <Button look="plain" size="tiny" onClick={kept.takeTheirs}>
              {words('emailDrafts.takeTheirs')}
            </Button>
          )}
          <Button look="plain" size="tiny" onClick={kept.keepMine}>
            {words('emailDrafts.keepMine')}
          </Button>
        </Notice>
      )}
      <EarlierNotice earlier={earlier} sayTime={sayTime} />
      <ChosenTime {...{ draft, language }} onChange={props.onChange} />
      {slot &&
        createPortal(
          <>
            <ReminderChoice
              value={draft.remindAfterDays}
              onChange={(remindAfterDays) => props.onChange({ ...draft, remindAfterDays })}
            />
            <span role="status">
              <StateWords state={kept.state} sayTime={sayTime} />
            </span>
            {largerWindow && kept.isThere && (
              <a
                href={largerWindow(draft.key)}
                target="_blank"
                rel="noopener"
                // On its way before the other window asks for it.
                onPointerDown={() => void kept.flush()}
                onClick={() => {
                  void kept.flush()
                  // It goes on in the other window.
                  sheet.onClose(null)
                }}
              >
                {words('emailDrafts.larger')}
              </a>
            )}
          </>,
          slot,
        )}
    </>
  )
}

function StateWords({ state, sayTime }: { state: KeptState; sayTime: SayTime }) {
  const words = useWords()
  if (state.step === 'saved')
    return words('emailDrafts.saved', { when: sayTime(new Date(state.at).toISOString()) })
  if (state.step !== 'failed') return null
  return state.again
    ? words('emailDrafts.tryingAgain')
    : `${words('emailDrafts.notSaved')} ${refusalWords(state.error, words).words}`
}

/** The time that was chosen for it and not yet taken: it goes along with the draft. */
function ChosenTime({
  draft,
  language,
  onChange,
}: {
  draft: Draft
  language: Language
  onChange(draft: Draft): void
}) {
  const words = useWords()
  const { schedule, ...rest } = draft
  if (!schedule) return null
  // What the clock shows there, whichever the reader's is.
  const when = sayExactly(`${schedule.local}:00Z`, { language, timeZone: 'UTC' })
  const city = cityOf(schedule.timeZone)
  return (
    <Notice
      words={words(schedule.each ? 'emailDrafts.chosenEach' : 'emailDrafts.chosenTime', { when, city })}
    >
      <Button look="plain" size="tiny" onClick={() => onChange(rest)}>
        {words('emailDrafts.forgetTime')}
      </Button>
    </Notice>
  )
}

/** What was there already, and what can be done with it. */
function EarlierNotice({ earlier, sayTime }: { earlier: EarlierDraft; sayTime: SayTime }) {
  const words = useWords()
  const { step, at } = earlier.state
  if (step === 'none') return null
  const when = at === null ? '' : sayTime(at)
  return (
    <Notice words={words(`emailDrafts.earlier.${step}`, { when })}>
      {step === 'back' && (
        <Button look="plain" size="tiny" onClick={earlier.beginAnew}>
          {words('emailDrafts.beginAnew')}
        </Button>
      )}
      {(step === 'there' || step === 'aside') && (
        <>
          <Button look="plain" size="tiny" onClick={earlier.open}>
            {words('emailDrafts.open')}
          </Button>
          <Button look="plain" size="tiny" onClick={earlier.discard}>
            {words('panel.discardDraft')}
          </Button>
        </>
      )}
      {step === 'discarded' && (
        <Button look="plain" size="tiny" onClick={earlier.undo}>
          {words('sending.undo')}
        </Button>
      )}
    </Notice>
  )
}

function Notice({ words, isUrgent, children }: { words: string; isUrgent?: boolean; children: ReactNode }) {
  return (
    <div role={isUrgent ? 'alert' : 'status'} className={classes.notice} data-urgent={isUrgent}>
      <span>{words}</span>
      <span className={classes.buttons}>{children}</span>
    </div>
  )
}
