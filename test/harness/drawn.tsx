import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
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

/** The same of what reads from the server and links to other pages: `queries` holds what has been read by then. */
export async function drawnInApp(part: ReactNode, queries = new QueryClient()): Promise<string> {
  const router = createRouter({
    routeTree: createRootRoute({ component: () => part }),
    history: createMemoryHistory(),
  })
  await router.load()
  // The router keeps the first tree of routes that a process draws, for those after it.
  Reflect.deleteProperty(globalThis, '__TSR_CACHE__')
  const html = drawn(
    <QueryClientProvider client={queries}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  )
  // What is kept for later readers would keep the process too.
  queries.clear()
  return html
}
