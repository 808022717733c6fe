import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import type { EmailSummary } from '../../../../contract/email.ts'
import type { PanelApi } from '../../../api/panel-api.ts'
import { refusalWords } from '../../../api/refusal-words.ts'
import { sayExactly, type TimeStyle } from '../../../ui/times.ts'
import { useWords } from '../../../ui/words.tsx'
import type { ChosenTime } from './slots.ts'
import type { useAnnouncer } from './use-announcer.tsx'
import { putEmails, readRecordAgain } from './use-record.ts'

interface Panel {
  api: PanelApi
  time: TimeStyle
  announce: ReturnType<typeof useAnnouncer>['announce']
  /** Something will move soon. */
  onMoving(): void
}

/** What its sender may do about a mail of the history that has not left. */
export function useMailActions({ api, time, announce, onMoving }: Panel) {
  const client = useQueryClient()
  const words = useWords()
  // A second press may come before the row is drawn anew; the server would take it for one of another window.
  const underWay = useRef(new Set<string>())

  async function act({ id }: EmailSummary, change: () => Promise<EmailSummary>, said: string) {
    if (underWay.current.has(id)) return
    underWay.current.add(id)
    try {
      await putEmails(client, [await change()])
      announce(said)
    } catch (error) {
      // What the row shows is no longer so.
      readRecordAgain(client)
      announce(refusalWords(error, words).words, { visible: true })
    } finally {
      underWay.current.delete(id)
    }
  }

  return {
    cancel: (email: EmailSummary) =>
      act(email, () => api.cancelEmail(email.id), words('history.cancelled', { subject: email.subject })),
    async sendNow(email: EmailSummary) {
      onMoving()
      await act(
        email,
        () => api.scheduleEmail(email.id, { now: true, from: email.at }),
        words('emailSchedule.sendsNow', { subject: email.subject }),
      )
    },
    /** Throws ApiError: whoever has asked for it says why. */
    async schedule(email: EmailSummary, { schedule: { local, timeZone, anyway } }: ChosenTime) {
      try {
        const changed = await api.scheduleEmail(email.id, { local, timeZone, anyway, from: email.at })
        await putEmails(client, [changed])
        announce(words('emailSchedule.scheduled', { when: sayExactly(changed.at, time) }))
      } catch (error) {
        readRecordAgain(client)
        throw error
      }
    },
  }
}
