import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import type { Language } from '../../../../contract/basics.ts'
import type { PanelBoot, PanelFirstState } from '../../../../contract/panel.ts'
import { createPanelApi, type PanelApi, type ReadyBoot, type RefusedBoot } from '../../../api/panel-api.ts'
import { createWords, type Dictionary, WordsProvider } from '../../../ui/words.tsx'
import { PanelScreen, type PanelScreenProps } from './panel-screen.tsx'
import { RefusedScreen } from './refused-screen.tsx'
import type { DraftLike } from './slots.ts'
import { recordQuery } from './use-record.ts'

/** What the page brings for the panel to begin with. */
export interface Beginning {
  boot: PanelBoot
  words: Dictionary
  /** Of the record; null for a session that came later. */
  first: PanelFirstState | null
}

/** What is loaded when it is wanted, and never by the server. */
export interface LoadedLater<Draft extends DraftLike>
  extends Pick<
    PanelScreenProps<Draft>,
    'Compose' | 'AddTask' | 'Schedule' | 'Outside' | 'Answers' | 'prefetch'
  > {
  /** The page brings the words of its own language; a later session may be in the other one. */
  loadWords(language: Language): Promise<Dictionary>
}

type Session =
  | { state: 'ready'; boot: ReadyBoot; api: PanelApi; client: QueryClient }
  | { state: 'refused'; boot: RefusedBoot }

/** What the page has brought of the record stands in the client, and is never asked for a second time in its place. */
export function openSession(
  { boot, first }: Omit<Beginning, 'words'>,
  onRefused: (boot: RefusedBoot) => void,
): Session {
  if (boot.state === 'refused') return { state: 'refused', boot }
  const api = createPanelApi(boot, onRefused, first?.state === 'refused' ? first : null)
  const client = new QueryClient()
  if (first?.state === 'read') client.setQueryData(recordQuery(api).queryKey, first.view)
  return { state: 'ready', boot, api, client }
}

/** The whole panel: the server writes it into the page, and the script takes it over there. */
export function Panel<Draft extends DraftLike>({
  beginning,
  later,
}: {
  beginning: Beginning
  later: LoadedLater<Draft>
}) {
  const [session, setSession] = useState<Session>(() => openSession(beginning, refuse))
  const [dictionary, setDictionary] = useState(beginning.words)
  const { language } = session.boot
  const words = createWords(dictionary, language)

  function refuse(boot: RefusedBoot) {
    setSession({ state: 'refused', boot })
  }

  async function begin(boot: PanelBoot) {
    if (boot.language !== language) setDictionary(await later.loadWords(boot.language))
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
            Compose={later.Compose}
            AddTask={later.AddTask}
            Schedule={later.Schedule}
            Outside={later.Outside}
            Answers={later.Answers}
            prefetch={later.prefetch}
          />
        </QueryClientProvider>
      )}
    </WordsProvider>
  )
}
