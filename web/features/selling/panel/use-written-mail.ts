import { keptBackOf } from '../../../api/email-states.ts'
import { outsideAsked } from '../../../api/outside-hours.ts'
import type { PanelApi } from '../../../api/panel-api.ts'
import { sayExactly, type TimeStyle } from '../../../ui/times.ts'
import { useWords } from '../../../ui/words.tsx'
import { failureNotice, isOfSchedule, undoFailedWords, undoNotice } from './failure-notice.ts'
import { sendingWords } from './notices.tsx'
import type { DraftLike } from './slots.ts'
import type { useAnnouncer } from './use-announcer.tsx'
import { type PanelSheetState, writingOf } from './use-panel-sheet.ts'
import { useSending } from './use-sending.ts'

interface Around<Draft> {
  api: PanelApi
  time: TimeStyle
  announce: ReturnType<typeof useAnnouncer>['announce']
  open(sheet: PanelSheetState<Draft>): void
  /** It goes: nothing of it is left to be written. */
  onStarted(): void
}

/** What becomes of a mail that was written in the panel, and where its user goes on when it did not go. */
export function useWrittenMail<Draft extends DraftLike>(around: Around<Draft>) {
  const { api, time, announce, open } = around
  const words = useWords()
  return useSending<Draft>(api, {
    onStarted: (rows) => {
      around.onStarted()
      announce(sendingWords(rows, words, time))
    },
    onAccepted(emails) {
      const [first] = emails
      if (first?.schedule) announce(words('emailSchedule.scheduled', { when: sayExactly(first.at, time) }))
      else if (keptBackOf(emails).count > 0) announce(sendingWords(emails, words, time))
    },
    onFailed({ request, draft, error }) {
      const notice = failureNotice('emailCompose', error, words)
      const asked = outsideAsked(error)
      if (asked) open({ kind: 'outside', written: { request, draft }, asked })
      else if (isOfSchedule(request, error)) open({ kind: 'schedule', written: { request, draft }, notice })
      else open(writingOf(draft, notice))
    },
    onUndone: (draft, taken) => open(writingOf(draft, undoNotice(taken, words))),
    onUndoFailed: (taken) => announce(undoFailedWords(taken, words), { visible: true }),
  })
}
