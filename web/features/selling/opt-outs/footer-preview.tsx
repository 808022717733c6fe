import { Anchor, Paper, Text } from '@mantine/core'
import { answerNo, type UnsubscribeMessage } from '../../../../contract/opt-outs-words.ts'
import { useWords } from '../../../locales/words.ts'
import classes from './footer-preview.module.css'

interface FooterPreviewProps {
  message: UnsubscribeMessage
  postalAddress: string
  /** Whether mails carry a link that recipients reach. */
  isReached: boolean
}

/** How a mail ends, as its recipient sees it. */
export function FooterPreview({ message, postalAddress, isReached }: FooterPreviewProps) {
  const { t, language } = useWords()
  const { words, linkWords } = message
  const at = Math.max(0, words.indexOf(linkWords))
  return (
    <div>
      <Text size="sm" fw={500}>
        {t('settings.unsubscribe.preview')}
      </Text>
      <Paper withBorder p="sm" mt={4} className={classes.footer}>
        {words.slice(0, at)}
        <Anchor component="span" inherit underline="always">
          {linkWords}
        </Anchor>
        {words.slice(at + linkWords.length)}
        {isReached ? '' : ` ${answerNo[language]}`}
        {postalAddress ? `\n${postalAddress}` : ''}
      </Paper>
    </div>
  )
}
