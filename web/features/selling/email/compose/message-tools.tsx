import { lazy, type ReactNode, Suspense, useEffectEvent, useRef, useState } from 'react'
import type { TemplateDetail } from '../../../../../contract/templates.ts'
import type { ComposeApi } from '../../../../api/compose-api.ts'
import { Button } from '../../../../ui/small/button.tsx'
import { useWords } from '../../../../ui/words.tsx'
import classes from './compose.module.css'
import { type ComposeView, type Draft, recipientsOf, withTemplate } from './draft.ts'

const boxes = () => import('./tool-boxes.ts')
const FieldList = lazy(async () => ({ default: (await boxes()).FieldList }))
const MailPreview = lazy(async () => ({ default: (await boxes()).MailPreview }))
const TemplateChoice = lazy(async () => ({ default: (await boxes()).TemplateChoice }))

const tools = ['template', 'fields', 'preview'] as const
type Tool = (typeof tools)[number]

interface MessageToolsProps {
  api: ComposeApi
  view: ComposeView
  draft: Draft
  /** What stands open at first. */
  opened: Tool | undefined
  onChange(patch: Partial<Draft>): void
  /** Puts text where was written last. */
  onWrite(text: string): void
  /** What stands below while no preview does, which shows it too. */
  children: ReactNode
}

const names = {
  template: 'templateUse.choice.open',
  fields: 'templateFields.open',
  preview: 'templateUse.preview.open',
}

/** What helps with a message that goes to several, each loaded when it is asked for. */
export function MessageTools({ api, view, draft, opened, onChange, onWrite, children }: MessageToolsProps) {
  const words = useWords()
  const [open, setOpen] = useState<Tool | null>(opened ?? null)
  const opener = useRef<HTMLButtonElement>(null)
  const people = recipientsOf(draft, view.people)
  const close = () => {
    setOpen(null)
    opener.current?.focus()
  }

  const take = useEffectEvent((template: TemplateDetail) => {
    onChange(withTemplate(draft, template))
    close()
  })
  function undo() {
    const [before, ...rest] = draft.before?.toReversed() ?? []
    if (before) onChange({ ...before, before: rest.toReversed() })
    opener.current?.focus()
  }

  return (
    <>
      <div className={classes.tools}>
        {tools.map((tool) => (
          <Button
            key={tool}
            look="quiet"
            size="tiny"
            aria-expanded={open === tool}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || open === null) return
              // It closes what is open here, not the mail.
              event.stopPropagation()
              close()
            }}
            onClick={(event) => {
              opener.current = event.currentTarget
              setOpen(open === tool ? null : tool)
            }}
          >
            {words(names[tool])}
          </Button>
        ))}
        {draft.before?.length ? (
          <Button look="quiet" size="tiny" onClick={undo}>
            {words('templateUse.choice.undo')}
          </Button>
        ) : null}
      </div>
      <Suspense>
        {open === 'template' && (
          <TemplateChoice api={api} people={people} onChoose={(template) => take(template)} onClose={close} />
        )}
        {open === 'fields' && <FieldList onChoose={onWrite} onClose={close} />}
        {open === 'preview' && (
          <MailPreview api={api} people={people} subject={draft.subject} html={draft.html} onClose={close} />
        )}
      </Suspense>
      {open !== 'preview' && children}
    </>
  )
}
