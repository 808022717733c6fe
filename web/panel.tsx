import './panel.css'
// Small parts that every sheet has: in the page's one script none of them is a request more.
import '../contract/values/address.ts'
import './ui/sheet-notice.tsx'
import './ui/small/fields.tsx'
import { lazy } from 'react'
import { hydrateRoot } from 'react-dom/client'
import type { Language } from '../contract/basics.ts'
import { resizeFrame } from './api/canvas-parent.ts'
import { readBeginning } from './api/panel-page.ts'
import { followHeight } from './features/selling/panel/follow-height.ts'
import { Panel } from './features/selling/panel/panel-app.tsx'
import type { Dictionary } from './ui/words.tsx'

const loadWords: Record<Language, () => Promise<{ default: Dictionary }>> = {
  en: () => import('./locales/panel-words.en.ts'),
  sv: () => import('./locales/panel-words.sv.ts'),
}
const loadCompose = () => import('./features/selling/email/compose/compose-sheet.tsx')
const loadAddTask = () => import('./features/selling/tasks/add-task/add-task-sheet.tsx')

const loadSchedule = () => import('./features/selling/email/schedule/schedule-sheet.tsx')

const loadOutside = () => import('./features/selling/email/schedule/outside-question.tsx')

const loadAnswers = () => import('./features/selling/email/answers/answers-sheet.tsx')

const later = {
  Compose: lazy(() => loadCompose().then((module) => ({ default: module.ComposeSheet }))),
  AddTask: lazy(() => loadAddTask().then((module) => ({ default: module.AddTaskSheet }))),
  Schedule: lazy(() => loadSchedule().then((module) => ({ default: module.ScheduleSheet }))),
  Outside: lazy(() => loadOutside().then((module) => ({ default: module.OutsideSheet }))),
  Answers: lazy(() => loadAnswers().then((module) => ({ default: module.AnswersSheet }))),
  prefetch() {
    // What fails here is told where it matters: when the sheet opens.
    loadCompose().catch(() => undefined)
  },
  loadWords: async (language: Language) => (await loadWords[language]()).default,
}

function start() {
  const beginning = readBeginning()
  const root = document.getElementById('root')
  if (root === null) throw new Error('the page has no #root')
  const { parentOrigin, grows } = beginning.boot
  if (parentOrigin !== null && grows) followHeight(root, (height) => resizeFrame(parentOrigin, height))
  hydrateRoot(root, <Panel beginning={beginning} later={later} />)
}

start()
