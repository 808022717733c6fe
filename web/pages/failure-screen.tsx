import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { sessionQuery } from '../api/queries.ts'
import type { SpokenError } from '../api/use-error-words.ts'
import { useHelpLink } from '../features/connecting/help-links/use-help-link.ts'
import { rememberedAttempt } from '../features/team/invitations/remembered-attempt.ts'
import { useInvited } from '../features/team/invitations/use-invitation.ts'
import { useWords } from '../locales/words.ts'
import { FailureDetails, type ReadyMessage } from '../ui/failure.tsx'
import { PublicFrame } from './public-frame.tsx'

/** A refusal as a whole page: what happened, what to do, who can do it, the message for them, try again. */
export function FailureScreen({ words, actions }: { words: SpokenError; actions?: ReactNode }) {
  return (
    <PublicFrame actions={actions}>
      <FailureBody words={words} />
    </PublicFrame>
  )
}

/** The same inside a page that has a frame already. `watched`: the page asks again by itself. */
export function FailureBody({ words, watched = false }: { words: SpokenError; watched?: boolean }) {
  const { t } = useWords()
  return (
    <FailureDetails
      words={words}
      who={t(`who.${words.cause.who}`)}
      message={useReadyMessage(words)}
      guide={words.guide ? { label: t('who.guide'), href: words.guide } : null}
      watching={watched && words.cause.probe ? t('common.watching') : null}
    />
  )
}

/** The message with its sender: whoever is signed in, else whom the invitation of this tab names. */
export function useReadyMessage(words: SpokenError): ReadyMessage | null {
  const { t } = useWords()
  const session = useQuery(sessionQuery)
  const nobody = session.isSuccess && !session.data.user
  const token = nobody && words.message ? (rememberedAttempt()?.token ?? '') : ''
  const invited = useInvited(token)
  const isKnown = session.isSuccess && (session.data.user !== null || token !== '')
  const helpLink = useHelpLink(isKnown && words.message ? words.code : '', token)
  // One that is copied too early would lack its link.
  if (!words.message || helpLink === undefined) return null
  const sender = session.data?.user ?? invited
  const origin = globalThis.location?.origin ?? ''
  const signature = [t('who.closing'), sender?.name, sender?.email ?? words.about].filter(Boolean)
  const parts = [
    t('who.greeting'),
    words.message.text,
    words.guide ? t('who.everyClick', { url: `${origin}${words.guide}` }) : null,
    helpLink ? t('who.sayDone', { url: helpLink }) : null,
    signature.join('\n'),
    words.codeLine,
  ]
  return {
    title: t('who.messageFor'),
    subject: words.message.subject,
    body: parts.filter(Boolean).join('\n\n'),
    copyLabel: t('who.copyMessage'),
    copiedLabel: t('common.copied'),
    mailLabel: t('common.mailTo'),
  }
}
