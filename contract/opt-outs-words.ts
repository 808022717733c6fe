import { z } from 'zod'
import type { Language } from './basics.ts'

/** Words that say how to refuse mail, and which of them are the link. */
export const unsubscribeMessage = z
  .object({ words: z.string().trim().min(1).max(500), linkWords: z.string().trim().min(1).max(200) })
  .refine(({ words, linkWords }) => words.includes(linkWords), {
    error: 'the words of the link do not stand in the message',
    path: ['linkWords'],
  })
export type UnsubscribeMessage = z.output<typeof unsubscribeMessage>

/** The product's words, until somebody has chosen others. */
export const standardMessage: Record<Language, UnsubscribeMessage> = {
  en: {
    words: 'If you would rather not get email from me, you can unsubscribe here.',
    linkWords: 'unsubscribe here',
  },
  sv: {
    words: 'Vill du inte ha mejl från mig kan du avregistrera dig här.',
    linkWords: 'avregistrera dig här',
  },
}

/** Said besides where the link is a mail to the sender, who reads an answer as well. */
export const answerNo: Record<Language, string> = {
  en: 'Or just answer “no”.',
  sv: 'Eller svara bara ”nej”.',
}

/** What ends a mail that an admin has marked as non-commercial, so that whoever has said no sees why it comes. */
export const noncommercialWords: Record<Language, string> = {
  en: 'This is not advertising. It is sent to people who have unsubscribed from our email as well.',
  sv: 'Det här är ingen reklam. Det skickas även till den som har avregistrerat sig från våra mejl.',
}
