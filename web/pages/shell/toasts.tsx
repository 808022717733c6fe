import { MantineThemeProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { useWords } from '../../locales/words.ts'
import classes from './toasts.module.css'

/** The short messages at the foot of the page; their close button has a name. */
export function Toasts() {
  const { t } = useWords()
  const closeButtonProps = { 'aria-label': t('common.close') }
  return (
    <MantineThemeProvider theme={{ components: { Notification: { defaultProps: { closeButtonProps } } } }}>
      <Notifications position="bottom-center" className={classes.toasts} />
    </MantineThemeProvider>
  )
}
