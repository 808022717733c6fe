import { createContext, type RefObject, useContext, useEffect, useMemo } from 'react'
import { createPortal } from 'react-dom'
import type { Answering } from '../../../../../contract/email.ts'
import type { ComposeApi } from '../../../../api/compose-api.ts'
import type { PanelApi } from '../../../../api/panel-api.ts'
import type { SheetProps } from '../../../../ui/sheet.tsx'
import { useWords } from '../../../../ui/words.tsx'
import { answerView } from '../compose/answer-draft.ts'
import { ComposeSheet, type ComposeSheetProps } from '../compose/compose-sheet.tsx'
import { isBegun } from '../compose/kept-draft.ts'

interface AnswerComposeProps
  extends Pick<
    ComposeSheetProps,
    'draft' | 'notice' | 'language' | 'sayTime' | 'largerWindow' | 'onClose' | 'onSend' | 'onSchedule'
  > {
  api: PanelApi
  answering: Answering
  /** Where its buttons stand, at the foot of the sheet around. */
  slot: HTMLElement | null
  /** What the sheet around calls when it is to be closed. */
  leave: RefObject<(() => void) | null>
}

/** Compose below the message that is answered. */
export function AnswerCompose({ answering, slot, leave, ...props }: AnswerComposeProps) {
  const words = useWords()
  const api = useMemo(() => answerApi(props.api, answering), [props.api, answering])
  const view = useMemo(() => answerView(answering), [answering])
  const around = useMemo(() => ({ slot, leave }), [slot, leave])
  const { draft, notice, language, sayTime, largerWindow, onClose, onSend, onSchedule } = props
  return (
    <Around value={around}>
      <ComposeSheet
        {...{ api, view, draft, notice, language, sayTime, largerWindow, onSend, onSchedule }}
        onClose={(left) => onClose(left && isBegun(left) ? left : null)}
        title={words('answers.title')}
        Frame={InSheet}
      />
    </Around>
  )
}

/** What writing an answer asks the server for. */
function answerApi(api: PanelApi, { message, who }: Answering): ComposeApi {
  return {
    ...api,
    preview: async ({ html }) => (await api.conversations()).previewAnswer(message, { html }),
    // What is recommended is by what Salesforce says of them.
    recommendedTemplates: async (whom) => (who ? api.recommendedTemplates(whom) : { ids: [] }),
  }
}

const Around = createContext<Pick<AnswerComposeProps, 'slot' | 'leave'>>({
  slot: null,
  leave: { current: null },
})

/** Compose in the sheet that is there already. */
function InSheet({ title, onClose, footer, children }: SheetProps) {
  const { slot, leave } = useContext(Around)
  useEffect(() => {
    leave.current = onClose
    return () => {
      leave.current = null
    }
  }, [leave, onClose])
  return (
    <section aria-label={title}>
      {children}
      {slot && createPortal(footer, slot)}
    </section>
  )
}
