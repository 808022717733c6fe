import { renderToString } from 'preact-render-to-string'
import type { PanelBoot, PanelFirstState, PanelPageModule } from '../contract/panel.ts'
import { type LoadedLater, Panel } from './features/selling/panel/panel-app.tsx'
import type { DraftLike } from './features/selling/panel/slots.ts'

/** The panel's first screen as text, for the server's page: the same components that the script takes over in the browser. */
export const beginScreen: PanelPageModule['beginScreen'] = ({ boot, words }) => {
  const draw = (first: PanelFirstState) =>
    renderToString(<Panel beginning={{ boot, words, first }} later={never} />)
  const late = draw({ state: 'late' })
  const begun = late.slice(0, knownLength(late, boot))
  return {
    begun,
    end(first) {
      const drawn = first?.state === 'read' ? draw(first) : late
      if (!drawn.startsWith(begun)) throw new Error('the head of the panel depends on what is read later')
      return drawn.slice(begun.length)
    },
  }
}

/** As far as the screen does not wait for the record: to the end of its name, or before it where nobody has said it yet. */
function knownLength(screen: string, boot: PanelBoot): number {
  if (boot.state === 'refused') return screen.length
  const nameEnds = screen.indexOf('</h1>')
  return boot.record.name === null ? screen.lastIndexOf('>', nameEnds) + 1 : nameEnds
}

/** What is not asked for before the script has taken over. */
const never: LoadedLater<DraftLike> = {
  Compose: () => null,
  AddTask: () => null,
  Schedule: () => null,
  Outside: () => null,
  Answers: () => null,
  prefetch: () => undefined,
  loadWords: () => Promise.reject(new Error('the server has all words')),
}
