import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Language } from '../../contract/basics.ts'
import { sessionQuery } from '../api/queries.ts'
import { speak } from '../locales/i18n.ts'
import { useWords } from '../locales/words.ts'
import { FocusFrame } from '../ui/focus-frame.tsx'
import { LanguageSwitch } from '../ui/language-switch.tsx'
import { Ribbon } from '../ui/ribbon.tsx'

interface PublicFrameProps {
  children: ReactNode
  progress?: string
  back?: ReactNode
  actions?: ReactNode
  wide?: boolean
  /** Told when the reader chose another language by hand, which is spoken at once. */
  onLanguage?(language: Language): void
}

/** The frame of every page outside the app: invitation, sign-in, journey, refusals. */
export function PublicFrame({ onLanguage, ...frame }: PublicFrameProps) {
  const { t, language } = useWords()
  const session = useQuery(sessionQuery)
  const change = (next: Language) => {
    speak(next)
    onLanguage?.(next)
  }
  return (
    <FocusFrame
      {...frame}
      product={t('common.product')}
      ribbon={session.data?.mode === 'sandbox' ? <Ribbon text={t('common.sandbox')} /> : null}
      corner={<LanguageSwitch language={language} onSwitch={change} />}
    />
  )
}
