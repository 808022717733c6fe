import { lazy, type ReactNode, Suspense, useRef, useState } from 'react'
import type { PanelRecordView } from '../../../../../contract/panel.ts'
import type { TemplateDetail } from '../../../../../contract/templates.ts'
import type { PanelApi } from '../../../../api/panel-api.ts'
import { Button } from '../../../../ui/small/button.tsx'
import { useWords } from '../../../../ui/words.tsx'
import classes from './compose.module.css'
import { type Draft, recipientsOf } from './draft.ts'

const FieldList = lazy(async () => ({
  default: (await import('./field-list.tsx')).FieldList,
}))
const MailPreview = lazy(async () => ({
  default: (await import('./mail-preview.tsx')).MailPreview,
}))

const TemplateChoice = lazy(async () => ({
  default: (await import('./template-choice.tsx')).TemplateChoice,
}))

interface MessageToolsProps {
  api: PanelApi
  view: PanelRecordView
  draft: Draft
  onChange(patch: Partial<Draft>): void
  /** Puts text where was written last. */
  onWrite(text: string): void
  /** What stands below while no preview does, which shows it too. */
  children: ReactNode
}

const tools = ['template', 'fields', 'preview'] as const
type Tool = (typeof tools)[number]
type Content = Pick<Draft, 'subject' | 'html' | 'templateId'>
const names = {
  template: 'templateUse.choice.open',
  fields: 'templateFields.open',
  preview: 'templateUse.preview.open',
}

/** What helps with a message that goes to several, each loaded when it is asked for. */
export function MessageTools({ api, view, draft, onChange, onWrite, children }: MessageToolsProps) {
  const words = useWords()
  const [open, setOpen] = useState<Tool | null>(null)
  const [before, setBefore] = useState<Content | null>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const close = () => {
    setOpen(null)
    opener.current?.focus()
  }

  function take({ id, subject, html }: TemplateDetail) {
    const { subject: subjectBefore, html: htmlBefore, templateId } = draft
    setBefore({ subject: subjectBefore, html: htmlBefore, templateId })
    onChange({ subject, html, templateId: id })
    close()
  }
  function undo() {
    if (before) onChange(before)
    setBefore(null)
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
            onClick={(event) => {
              opener.current = event.currentTarget
              setOpen(open === tool ? null : tool)
            }}
          >
            {words(names[tool])}
          </Button>
        ))}
        {before && (
          <Button look="quiet" size="tiny" onClick={undo}>
            {words('templateUse.choice.undo')}
          </Button>
        )}
      </div>
      <Suspense>
        {open === 'template' && <TemplateChoice api={api} onChoose={take} onClose={close} />}
        {open === 'fields' && <FieldList onChoose={onWrite} onClose={close} />}
        {open === 'preview' && (
          <MailPreview
            api={api}
            people={recipientsOf(draft, view.people)}
            subject={draft.subject}
            html={draft.html}
            onClose={close}
          />
        )}
      </Suspense>
      {open !== 'preview' && children}
    </>
  )
}
