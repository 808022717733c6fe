import { useEffect, useEffectEvent, useState } from 'react'
import type { PanelPerson } from '../../../../../contract/panel.ts'
import { type FieldProblem, type PreviewView, toldOnly } from '../../../../../contract/templates.ts'
import type { ComposeApi } from '../../../../api/compose-api.ts'
import { refusalWords } from '../../../../api/refusal-words.ts'
import { CleanHtml } from '../../../../ui/clean-html.tsx'
import { Button } from '../../../../ui/small/button.tsx'
import controls from '../../../../ui/small/controls.module.css'
import { Field } from '../../../../ui/small/fields.tsx'
import { useWords } from '../../../../ui/words.tsx'
import { ToolBox } from './tool-box.tsx'
import classes from './tools.module.css'

interface MailPreviewProps {
  api: ComposeApi
  /** Whom it goes to. */
  people: PanelPerson[]
  subject: string
  html: string
  onClose(): void
}

/** What was asked about. */
interface Previewed {
  subject: string
  html: string
  to: string
}

type Reading =
  | { step: 'reading' }
  | { step: 'failed'; error: unknown }
  | { step: 'read'; view: PreviewView; of: Previewed }

/** The mail as one of its recipients will get it, and which fields are amiss for whom. */
export function MailPreview(props: MailPreviewProps) {
  const { people, subject, html, onClose } = props
  const words = useWords()
  const { shownId, reading, readFor } = usePreview(props)
  const isOld =
    reading.step === 'read' &&
    (reading.of.subject !== subject || reading.of.html !== html || reading.of.to !== idsOf(people))

  return (
    <ToolBox label={words('templateUse.preview.open')} onClose={onClose}>
      {people.length === 0 && <p>{words('templateUse.preview.nobody')}</p>}
      {people.length > 1 && (
        <Field label={words('templateUse.preview.for')}>
          {(told) => (
            <select
              {...told}
              className={controls.input}
              value={shownId}
              onChange={(event) => readFor(event.currentTarget.value)}
            >
              {people.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {shownId && reading.step === 'reading' && <p role="status">{words('templateUse.preview.reading')}</p>}
      {reading.step === 'failed' && (
        <p role="alert" className={classes.wrong}>
          {refusalWords(reading.error, words).words}{' '}
          <Button look="plain" size="tiny" onClick={() => readFor(shownId)}>
            {words('panel.tryAgain')}
          </Button>
        </p>
      )}
      {isOld && (
        <p className={classes.about}>
          {words('templateUse.preview.changed')}{' '}
          <Button look="plain" size="tiny" onClick={() => readFor(shownId)}>
            {words('templateUse.preview.refresh')}
          </Button>
        </p>
      )}
      {reading.step === 'read' && (
        <>
          <ProblemList recipients={reading.view.recipients} />
          <div className={classes.mail} data-old={isOld || undefined}>
            <p className={classes.subject}>{reading.view.subject}</p>
            <CleanHtml html={reading.view.html} />
          </div>
        </>
      )}
    </ToolBox>
  )
}

/** The preview for whoever was asked for last; what comes late is left. */
function usePreview({ api, people, subject, html }: MailPreviewProps) {
  const [asked, setAsked] = useState({ id: people[0]?.id })
  const [reading, setReading] = useState<Reading>({ step: 'reading' })
  const isChosen = people.some((one) => one.id === asked.id)
  const read = useEffectEvent(async (shown: string, isWanted: () => boolean) => {
    const to = people.map((one) => ({ object: one.object, id: one.id }))
    try {
      const view = await api.preview({ to, shown, subject, html })
      if (isWanted()) setReading({ step: 'read', view, of: { subject, html, to: idsOf(people) } })
    } catch (error) {
      if (isWanted()) setReading({ step: 'failed', error })
    }
  })
  useEffect(() => {
    if (asked.id === undefined) return
    let isWanted = true
    void read(asked.id, () => isWanted)
    return () => {
      isWanted = false
    }
  }, [asked])
  const readFor = (id: string | undefined) => {
    setReading({ step: 'reading' })
    setAsked({ id })
  }
  const first = people[0]?.id
  // Whoever was shown is not written to any more, or somebody is now.
  useEffect(() => {
    if (isChosen) return
    setReading({ step: 'reading' })
    setAsked({ id: first })
  }, [isChosen, first])
  return { shownId: asked.id, reading, readFor }
}

/** What is amiss, once each, with those it is amiss for. */
function ProblemList({ recipients }: Pick<PreviewView, 'recipients'>) {
  const words = useWords()
  const found = new Map<string, { problem: FieldProblem; names: string[] }>()
  for (const { name, problems } of recipients)
    for (const problem of problems) {
      const key = `${problem.code} ${problem.source}`
      const known = found.get(key)
      if (!known) found.set(key, { problem, names: [name] })
      else if (known.names.at(-1) !== name) known.names.push(name)
    }
  const all = [...found.values()]
  const held = all.filter(({ problem }) => !toldOnly.includes(problem.code))
  return (
    <>
      <p role="status" className={held.length > 0 ? classes.wrong : classes.about}>
        {words(held.length > 0 ? 'templateUse.preview.held' : 'templateUse.preview.ready')}
      </p>
      {all.length > 0 && (
        <ul className={classes.problems}>
          {all.map(({ problem, names }) => (
            <li key={`${problem.code} ${problem.source}`}>
              <code>{problem.source}</code>{' '}
              {words(`templateUse.problem.${problem.code}`, {
                names: names.slice(0, mostNames).join(', ') + (names.length > mostNames ? ' …' : ''),
              })}
              {problem.suggestion &&
                ` ${words('templateUse.problem.suggestion', { field: `{{${problem.suggestion}}}` })}`}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const idsOf = (people: PanelPerson[]) => people.map(({ id }) => id).join(' ')

const mostNames = 5
