import './panel.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, useState } from 'react'
import { createRoot } from 'react-dom/client'
import type { Language } from '../contract/basics.ts'
import type { PanelBoot, PanelFirstState } from '../contract/panel.ts'
import { resizeFrame } from './api/canvas-parent.ts'
import { createPanelApi, type PanelApi, type ReadyBoot, type RefusedBoot } from './api/panel-api.ts'
import { readFirstState, readHead } from './api/panel-page.ts'
import { followHeight } from './features/selling/panel/follow-height.ts'
import { PanelScreen } from './features/selling/panel/panel-screen.tsx'
import { RefusedScreen } from './features/selling/panel/refused-screen.tsx'
import { recordQuery } from './features/selling/panel/use-record.ts'
import { createWords, type Dictionary, WordsProvider } from './ui/words.tsx'

/** The page brings the words of its own language; a later session may be in the other one. */
const loadWords: Record<Language, () => Promise<{ default: Dictionary }>> = {
  en: () => import('./locales/panel-words.en.ts'),
  sv: () => import('./locales/panel-words.sv.ts'),
}
const loadCompose = () => import('./features/selling/email/compose/compose-sheet.tsx')
const loadAddTask = () => import('./features/selling/tasks/add-task/add-task-sheet.tsx')
const Compose = lazy(() => loadCompose().then((module) => ({ default: module.ComposeSheet })))
const AddTask = lazy(() => loadAddTask().then((module) => ({ default: module.AddTaskSheet })))

type Session =
  | { state: 'ready'; boot: ReadyBoot; api: PanelApi; client: QueryClient }
  | { state: 'refused'; boot: RefusedBoot }

interface Beginning {
  boot: PanelBoot
  words: Dictionary
  /** What the page brings of the record, by now or at its end; null for a session that came later. */
  first: PanelFirstState | Promise<PanelFirstState> | null
}

/** The record is there already or asked for before anything is drawn. */
function openSession(
  { boot, first }: Omit<Beginning, 'words'>,
  onRefused: (boot: RefusedBoot) => void,
): Session {
  if (boot.state === 'refused') return { state: 'refused', boot }
  const api = createPanelApi(boot, onRefused, first && Promise.resolve(first))
  const client = new QueryClient()
  const record = recordQuery(api)
  if (first && 'state' in first && first.state === 'read') client.setQueryData(record.queryKey, first.view)
  else void client.prefetchQuery(record)
  return { state: 'ready', boot, api, client }
}

function prefetchSheets() {
  // What fails here is told where it matters: when the sheet opens.
  loadCompose().catch(() => undefined)
}

function Panel({ beginning }: { beginning: Beginning }) {
  const [session, setSession] = useState<Session>(() => openSession(beginning, refuse))
  const [dictionary, setDictionary] = useState(beginning.words)
  const { language } = session.boot
  const words = createWords(dictionary, language)

  function refuse(boot: RefusedBoot) {
    setSession({ state: 'refused', boot })
  }

  async function begin(boot: PanelBoot) {
    if (boot.language !== language) setDictionary((await loadWords[boot.language]()).default)
    setSession(openSession({ boot, first: null }, refuse))
  }

  return (
    <WordsProvider words={words}>
      {session.state === 'refused' ? (
        <RefusedScreen boot={session.boot} onBoot={begin} />
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
  )
}

function start() {
  const head = readHead()
  const root = document.getElementById('root')
  if (root === null) throw new Error('the page has no #root')
  const { parentOrigin, grows } = head.boot
  if (parentOrigin !== null && grows) followHeight(root, (height) => resizeFrame(parentOrigin, height))
  createRoot(root).render(<Panel beginning={{ ...head, first: readFirstState() }} />)
}

start()
