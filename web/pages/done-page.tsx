import { Anchor, Button, Text } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { useErrorWords } from '../api/use-error-words.ts'
import { useAskedHelp, useHelpDone } from '../features/connecting/help-links/use-help-link.ts'
import { useWords } from '../locales/words.ts'
import { PageTitle } from '../ui/page-title.tsx'
import { RowsSkeleton } from '../ui/rows-skeleton.tsx'
import { FailureScreen } from './failure-screen.tsx'
import { PublicFrame } from './public-frame.tsx'

/** Where somebody who was asked to help says that it is done. Only the button does anything; then there is thanks. */
export function DonePage() {
  const { t } = useWords()
  const { say, sayCode } = useErrorWords()
  const token = useLocation({ select: (here) => here.hash })
  const asked = useAskedHelp(token)
  const done = useHelpDone(token)
  const error = asked.error ?? done.error
  if (error) {
    const again = () => {
      done.reset()
      void asked.refetch()
    }
    return (
      <FailureScreen words={say(error)} actions={<Button onClick={again}>{t('common.tryAgain')}</Button>} />
    )
  }
  if (done.isSuccess) {
    return (
      <PublicFrame>
        <PageTitle tab={t('helpLinks.thanks')}>{t('helpLinks.thanks')}</PageTitle>
        <Text size="lg">{t('helpLinks.thanksText')}</Text>
      </PublicFrame>
    )
  }
  if (!asked.data) {
    return (
      <PublicFrame>
        <PageTitle tab={t('helpLinks.title')} visuallyHidden>
          {t('helpLinks.title')}
        </PageTitle>
        <RowsSkeleton rows={3} label={t('common.loading')} />
      </PublicFrame>
    )
  }
  const { message, guide } = sayCode(asked.data.code)
  const actions = (
    <Button size="md" onClick={() => done.mutate()} loading={done.isPending}>
      {t('helpLinks.done')}
    </Button>
  )
  return (
    <PublicFrame actions={actions}>
      <PageTitle tab={t('helpLinks.title')}>{t('helpLinks.title')}</PageTitle>
      <Text>{t('helpLinks.asked')}</Text>
      <Text component="blockquote" m={0} style={{ whiteSpace: 'pre-line' }}>
        {message?.text}
      </Text>
      {guide ? (
        <Anchor href={guide} target="_blank" rel="noreferrer" size="sm">
          {t('who.guide')}
        </Anchor>
      ) : null}
      <Text>{t('helpLinks.press')}</Text>
    </PublicFrame>
  )
}
