import { lazy, type ReactNode, Suspense, useRef, useState } from 'react'
import type { PanelRecordView } from '../../../../../contract/panel.ts'
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

interface MessageToolsProps {
  api: PanelApi
  view: PanelRecordView
  draft: Draft
  /** Puts text where was written last. */
  onWrite(text: string): void
  /** What stands below while no preview does, which shows it too. */
  children: ReactNode
}

/** What helps with a message that goes to several, each loaded when it is asked for. */
export function MessageTools({ api, view, draft, onWrite, children }: MessageToolsProps) {
  const words = useWords()
  const [open, setOpen] = useState<'fields' | 'preview' | null>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const close = () => {
    setOpen(null)
    opener.current?.focus()
  }
  return (
    <>
      <div className={classes.tools}>
        {(['fields', 'preview'] as const).map((tool) => (
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
            {words(`templates.${tool}.open`)}
          </Button>
        ))}
      </div>
      <Suspense>
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
