import { IconHandStop, IconMailOpened } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { connectionsQuery, objectionsQuery } from '../api/queries.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { useAnswerReading } from '../features/connecting/connections/use-answer-reading.ts'
import { useObjectionAnswers } from '../features/selling/email/conversation/use-objection.ts'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import type { Attention } from '../ui/attention-list.tsx'

/** Those who ask for no more mail, each with what it means; null until it is known. */
export function useObjectionAttention(): Attention[] | null {
  const { t } = useWords()
  const navigate = useNavigate()
  const { data, isError } = useQuery(objectionsQuery)
  const answersTo = useObjectionAnswers()
  if (isError) return []
  if (!data) return null
  return data.objections.map(({ id, from, email }) => {
    const name = from.name ?? from.address
    const subject = email.subject || t('email.noSubject')
    return {
      key: `objection-${id}`,
      icon: IconHandStop,
      title: t('optOuts.objection.title', { name }),
      help: t('optOuts.objection.help', { subject }),
      buttons: [
        ...answersTo({ id, name }),
        {
          label: t('optOuts.objection.read'),
          onClick: () => void navigate({ to: paths.email(email.id) }),
        },
      ],
    }
  })
}

/** Whoever connected a mailbox when only headers were read is asked whether answers may be. */
export function useReadingAttention(): Attention[] | null {
  const { t } = useWords()
  const { say } = useErrorWords()
  const { data } = useQuery(connectionsQuery)
  const reading = useAnswerReading()
  if (!data) return null
  if (!data.connections.some((one) => one.readsAnswers === 'unasked')) return []
  return [
    {
      key: 'answer-reading',
      icon: IconMailOpened,
      title: t('userProfile.reading.ask'),
      help: t('userProfile.reading.about'),
      buttons: [true, false].map((agreed) => ({
        label: t(agreed ? 'userProfile.reading.agree' : 'userProfile.reading.decline'),
        busy: reading.isPending,
        onClick: () => reading.mutate(agreed),
      })),
      failure: reading.error ? say(reading.error) : null,
    },
  ]
}
