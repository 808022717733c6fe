import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { EmailSummary } from '../../../../contract/email.ts'
import type { PanelApi } from '../../../api/panel-api.ts'
import { refusalWords } from '../../../api/refusal-words.ts'
import { sayExactly, type TimeStyle } from '../../../ui/times.ts'
import { useWords } from '../../../ui/words.tsx'
import { mailTurns } from './mail-turns.ts'
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
  const [inTurn] = useState(mailTurns)

  async function act(change: () => Promise<EmailSummary>, said: string) {
    try {
      await putEmails(client, [await change()])
      announce(said)
    } catch (error) {
      // What the row shows is no longer so.
      readRecordAgain(client)
      announce(refusalWords(error, words).words, { visible: true })
    }
  }

  return {
    cancel: ({ id, subject }: EmailSummary) =>
      inTurn(id, 'cancel', () => act(() => api.cancelEmail(id), words('history.cancelled', { subject }))),
    async sendNow({ id, at, subject }: EmailSummary) {
      onMoving()
      const send = () => api.scheduleEmail(id, { now: true, from: at })
      await inTurn(id, 'send', () => act(send, words('emailSchedule.sendsNow', { subject })))
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
