import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import './ui/base.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError } from './api/api-error.ts'
import { onSignedOut } from './api/app-client.ts'
import { asksAgain, asksAgainAfter } from './api/server-away.ts'
import { startWords } from './locales/i18n.ts'
import { Toasts } from './pages/shell/toasts.tsx'
import { paths } from './paths.ts'
import { createAppRouter } from './routes.tsx'
import { UnderWay } from './ui/one-press.ts'
import { cssVariables, theme } from './ui/theme.ts'

declare global {
  // Read by the library that locks scrolling behind dialogs, for the one style element it makes.
  var __webpack_nonce__: string | undefined
}

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content
globalThis.__webpack_nonce__ = nonce

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal is an answer; only what may pass by itself is asked again.
      retry: (failures, error) => error instanceof ApiError && asksAgain(failures, error),
      retryDelay: (failures, error) => (error instanceof ApiError ? asksAgainAfter(failures, error) : 0),
    },
  },
})
const router = createAppRouter(queryClient)

onSignedOut(() => {
  const here = `${location.pathname}${location.search}`
  if (location.pathname !== paths.signIn) {
    location.assign(`${paths.signIn}?${new URLSearchParams({ returnTo: here })}`)
  }
})

// A page that the browser kept while a vendor was visited still shows the button at work: read it afresh.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})

await startWords()

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce ?? ''}
      >
        <QueryClientProvider client={queryClient}>
          <UnderWay value={() => queryClient.getMutationCache().findAll({ status: 'pending' })}>
            <Toasts />
            <RouterProvider router={router} />
          </UnderWay>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
}
