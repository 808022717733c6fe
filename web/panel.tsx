import '@mantine/core/styles/default-css-variables.layer.css'
import '@mantine/core/styles/baseline.layer.css'
import '@mantine/core/styles/global.layer.css'
import '@mantine/core/styles/UnstyledButton.layer.css'
import '@mantine/core/styles/Button.layer.css'
import '@mantine/core/styles/Loader.layer.css'
import '@mantine/core/styles/Text.layer.css'
import '@mantine/core/styles/Anchor.layer.css'
import '@mantine/core/styles/Popover.layer.css'
import '@mantine/core/styles/Menu.layer.css'
import './panel.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, useState } from 'react'
import { createRoot } from 'react-dom/client'
import type { Language } from '../contract/basics.ts'
import type { PanelBoot } from '../contract/panel.ts'
import { createPanelApi, type PanelApi, type ReadyBoot, type RefusedBoot } from './api/panel-api.ts'
import { PanelScreen } from './features/panel/panel-screen.tsx'
import { inMemoryColorScheme, panelTheme, panelVariables } from './features/panel/panel-theme.ts'
import { RefusedScreen } from './features/panel/refused-screen.tsx'
import { recordQuery } from './features/panel/use-record.ts'
import en from './locales/panel.en.json' with { type: 'json' }
import sv from './locales/panel.sv.json' with { type: 'json' }
import { createWords, type Dictionary, WordsProvider } from './ui/words.tsx'

const dictionaries: Record<Language, Dictionary> = { en, sv }
const loadCompose = () => import('./features/compose/compose-sheet.tsx')
const loadAddTask = () => import('./features/add-task/add-task-sheet.tsx')
const Compose = lazy(() => loadCompose().then((module) => ({ default: module.ComposeSheet })))
const AddTask = lazy(() => loadAddTask().then((module) => ({ default: module.AddTaskSheet })))

type Session =
  | { state: 'ready'; boot: ReadyBoot; api: PanelApi; client: QueryClient }
  | { state: 'refused'; boot: RefusedBoot }

/** Begins with what the server wrote into the page; the record is asked for before anything is drawn. */
function openSession(boot: PanelBoot, onRefused: (boot: RefusedBoot) => void): Session {
  if (boot.state === 'refused') return { state: 'refused', boot }
  const api = createPanelApi(boot, onRefused)
  const client = new QueryClient()
  void client.prefetchQuery(recordQuery(api))
  return { state: 'ready', boot, api, client }
}

function prefetchSheets() {
  // What fails here is told where it matters: when the sheet opens.
  loadCompose().catch(() => undefined)
}

function Panel({ first }: { first: PanelBoot }) {
  const [session, setSession] = useState<Session>(() => openSession(first, refuse))
  const { language, theme } = session.boot
  const words = createWords(dictionaries[language], language)

  function refuse(boot: RefusedBoot) {
    setSession({ state: 'refused', boot })
  }

  return (
    <MantineProvider
      theme={panelTheme(theme)}
      forceColorScheme="light"
      colorSchemeManager={inMemoryColorScheme}
      cssVariablesResolver={panelVariables}
      getStyleNonce={styleNonce}
    >
      <WordsProvider words={words}>
        {session.state === 'refused' ? (
          <RefusedScreen boot={session.boot} onBoot={(boot) => setSession(openSession(boot, refuse))} />
        ) : (
          <QueryClientProvider client={session.client}>
            <PanelScreen
              boot={session.boot}
              api={session.api}
              Compose={Compose}
              AddTask={AddTask}
              prefetch={prefetchSheets}
            />
          </QueryClientProvider>
        )}
      </WordsProvider>
    </MantineProvider>
  )
}

function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
}

function readBoot(): PanelBoot {
  return JSON.parse(document.getElementById('boot')?.textContent ?? '')
}

function start() {
  const boot = readBoot()
  document.documentElement.dataset.panelTheme = boot.theme
  const root = document.getElementById('root')
  if (root === null) throw new Error('the page has no #root')
  createRoot(root).render(<Panel first={boot} />)
}

start()
