import { MantineProvider } from '@mantine/core'
import { createInstance } from 'i18next'
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { I18nextProvider } from 'react-i18next'
import { resources } from '../../web/locales/words.ts'

const english = createInstance({ resources, lng: 'en', initAsync: false })
await english.init()

/** A part of the web app as HTML, in English, as it is before anything has been clicked. */
export function drawn(part: ReactNode): string {
  return renderToStaticMarkup(
    <MantineProvider>
      <I18nextProvider i18n={english}>{part}</I18nextProvider>
    </MantineProvider>,
  )
}
