import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { keptBackOf } from '../../api/email-states.ts'
import { outcomeOf } from '../../api/panel-api.ts'
import { useErrorWords } from '../../api/use-error-words.ts'
import { useTimeStyle } from '../../api/use-time-style.ts'
import type { Draft } from '../../features/selling/email/compose/draft.ts'
import { keptDraftOf } from '../../features/selling/email/compose/kept-draft.ts'
import type { MailTaken } from '../../features/selling/email/write/mail-sheets.tsx'
import { failureNotice, nameOf } from '../../features/selling/panel/failure-notice.ts'
import { addresseesOf, draftForRest, takeBack } from '../../features/selling/panel/undo.ts'
import { useWords } from '../../locales/words.ts'
import { paths } from '../../paths.ts'
import { sayExactly, sayWhen } from '../../ui/times.ts'
import { useSayUndoable } from '../../ui/undoable.tsx'
import { uuid } from '../../ui/uuid.ts'
import type { Words } from '../../ui/words.tsx'

/** What becomes of a mail that was written here: it leaves, can be taken back for a moment, and is a draft again then. */
export function useTakenMail() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const time = useTimeStyle()
  const navigate = useNavigate()
  const client = useQueryClient()
  const sayUndoable = useSayUndoable()

  async function undo({ api, view, emails, written }: MailTaken) {
    const taken = await takeBack(api, emails)
    await Promise.all(['emails', 'email'].map((key) => client.invalidateQueries({ queryKey: [key] })))
    if (taken.cancelled.length === 0) {
      notifications.show({ color: 'red', message: t('emailWrite.tooLate') })
      return
    }
    const addressees = addresseesOf(written.request, emails)
    const rest = { ...draftForRest(written.draft, taken.cancelled, addressees), from: 0 }
    try {
      await (await api.drafts()).save({ id: rest.key, content: keptDraftOf(rest, view) })
      await navigate({ to: paths.draft(rest.key) })
    } catch (error) {
      notifications.show({ color: 'red', message: say(error).title })
    }
  }

  function wordsFor([first, ...others]: MailTaken['emails']): string {
    if (first?.schedule) return t('emailWrite.scheduled', { when: sayExactly(first.at, time) })
    const waiting = keptBackOf(first ? [first, ...others] : [])
    if (first && waiting.count > 0) {
      if (waiting.first === null) return t('emailWrite.waitUnknown')
      const when = sayWhen(waiting.first, time)
      if (others.length === 0) return t('emailWrite.waits', { name: nameOf(first), when })
      const { count } = waiting
      const rest = others.length + 1 - count
      return rest === 0
        ? t('emailWrite.waitMany', { count, when })
        : t('emailWrite.waitSome', { count, rest, when })
    }
    return first && others.length === 0
      ? t('emailWrite.sent', { name: nameOf(first) })
      : t('emailWrite.sentMany', { count: others.length + 1 })
  }

  return {
    noticeFor: (error: unknown, words: Words) => failureNotice('emailCompose', error, words),
    /** A key that was used already is replaced; one in doubt stays. */
    keyAfter: (error: unknown, draft: Draft): Draft =>
      outcomeOf(error) === 'done_before' ? { ...draft, key: uuid(), from: 0 } : draft,
    onSent(mail: MailTaken) {
      for (const key of ['emails', 'email', 'follow-ups', 'drafts'])
        void client.invalidateQueries({ queryKey: [key] })
      sayUndoable({ message: wordsFor(mail.emails), undo: () => void undo(mail) })
      // Its conversation shows it where it was written.
      if (mail.written.draft.answering) return
      const [only, ...others] = mail.emails
      void navigate({ to: only && others.length === 0 ? paths.email(only.id) : paths.commandCenter })
    },
    onClose: () => void navigate({ to: paths.commandCenter, search: { show: 'drafts' } }),
  }
}
