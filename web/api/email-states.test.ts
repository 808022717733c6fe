import { describe, expect, test } from 'vitest'
import { type EmailReason, emailReason, emailState, failedReasons } from '../../contract/email.ts'
import panelEnglish from '../locales/panel-words.en.ts'
import panelSwedish from '../locales/panel-words.sv.ts'
import { resources } from '../locales/words.ts'
import { createWords } from '../ui/words.tsx'
import {
  actionsOf,
  isMoving,
  reasonBesideState,
  reasonWord,
  saidToSender,
  shownState,
  stateWord,
} from './email-states.ts'

const surfaces = {
  en: { web: createWords(resources.en.translation, 'en'), panel: createWords(panelEnglish, 'en') },
  sv: { web: createWords(resources.sv.translation, 'sv'), panel: createWords(panelSwedish, 'sv') },
}

const crm = { state: 'none', code: null, taskUrl: null, recordUrl: null } as const
const sender = { id: 'anna', name: 'Anna Berg' }
const nothingBack = { replied: null, bounced: null, keptBack: [] }
const replied = { at: '2026-11-22T08:01:00Z', from: { name: 'Mia Ek', address: 'mia@vasa.example' } }
const bounced = { at: '2026-11-22T08:01:00Z', addresses: ['mia@vasa.example'], kind: null, code: null }

describe.each(emailState.options)('a mail that is %s', (state) => {
  test.each([null, ...emailReason.options])(
    'because of %s is told alike in the web app and the panel',
    (reason) => {
      const keys = ['anna', 'astrid'].flatMap((reader) => [
        stateWord({ state, reason, sender }, reader),
        reasonWord({ reason, sender }, reader),
      ])
      const names = { name: 'Mia Ek', sender: 'Anna Berg' }
      for (const { web, panel } of Object.values(surfaces)) {
        for (const key of keys) {
          if (key === null) continue
          const said = web(key, names)
          expect(said).not.toBe(key)
          expect(said).not.toMatch(/\{\{|undefined/)
          expect(panel(key, names)).toBe(said)
        }
      }
    },
  )
})

test('the words are there for what can be shown and nothing else', () => {
  for (const { translation } of Object.values(resources)) {
    expect(Object.keys(translation.emailStates.reason)).toEqual(emailReason.options)
    expect(Object.keys(translation.emailStates.state).sort()).toEqual(
      [...emailState.options, 'undone', 'replied', 'bounced'].sort(),
    )
    expect(Object.keys(translation.emailStates.ofOther)).toEqual(saidToSender)
  }
})

test('of a mail that failed is said why, and then what to do', () => {
  for (const reason of failedReasons)
    for (const { web } of Object.values(surfaces)) {
      const [why = '', ...todo] = web(reasonWord({ reason, sender }, 'anna') ?? '', { name: 'Mia Ek' }).split(
        '. ',
      )
      expect([reason, why !== '', todo.join('. ') !== '']).toEqual([reason, true, true])
    }
})

test('only its sender is told "you"; another reader is told who', () => {
  const saidOf = (reason: EmailReason, reader: string) =>
    surfaces.en.web(reasonWord({ reason, sender }, reader) ?? '', { name: 'Mia Ek', sender: sender.name })
  expect(saidOf('cancelled_by_user', 'anna')).toBe('You cancelled it.')
  expect(saidOf('cancelled_by_user', 'astrid')).toBe('Anna Berg cancelled it.')
  for (const reason of emailReason.options) expect(saidOf(reason, 'astrid')).not.toMatch(/\byour?\b/i)
  const asks = { state: 'needs_attention', reason: 'in_doubt', sender } as const
  expect(surfaces.en.web(stateWord(asks, 'anna'))).toBe('Needs your answer')
  expect(surfaces.en.web(stateWord(asks, 'astrid'))).toBe('Waits for its sender')
})

test('in the undo window a mail is being sent, for its sender', () => {
  const undoable = { state: 'waiting', reason: 'undo_window', sender } as const
  expect(surfaces.en.web(stateWord(undoable, 'anna'))).toBe('Sending…')
  expect(surfaces.sv.panel(stateWord(undoable, 'anna'))).toBe('Skickas…')
  expect(isMoving({ ...undoable, crm, expected: null })).toBe(true)
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString()
  const kept = { at: inAnHour, reason: 'outside_window', clock: null } as const
  // It is foreseen that it will not leave, and it will say so in a moment.
  expect(isMoving({ ...undoable, crm, expected: kept })).toBe(true)
  expect(isMoving({ ...undoable, reason: 'outside_window', crm, expected: kept })).toBe(false)
  expect(isMoving({ ...undoable, reason: 'outside_window', crm, expected: { ...kept, at: null } })).toBe(
    false,
  )
  expect(reasonBesideState(undoable, 'anna')).toBeNull()
  // One that will wait for its hours is not being sent, though it can still be taken back for a moment.
  const willWait = { ...undoable, crm, expected: kept }
  expect([shownState(willWait), reasonBesideState(willWait, 'anna'), isMoving(willWait)]).toEqual([
    'waiting',
    'emailStates.reason.outside_window',
    true,
  ])
  expect(shownState({ state: 'waiting', reason: 'mailbox_missing' })).toBe('waiting')
  expect(reasonBesideState({ reason: 'mailbox_missing', sender }, 'anna')).toBe(
    'emailStates.reason.mailbox_missing',
  )
})

test('what came back says more than that it was sent, and a taken-back mail is not just cancelled', () => {
  const sent = { state: 'sent', reason: null, ...nothingBack } as const
  expect(shownState({ ...sent, bounced })).toBe('bounced')
  expect(shownState({ ...sent, bounced, replied })).toBe('replied')
  expect(shownState({ state: 'cancelled', reason: 'cancelled_by_user' })).toBe('undone')
  expect(shownState({ state: 'cancelled', reason: 'opted_out' })).toBe('cancelled')
})

test('only its sender may do something about a mail, each in its state', () => {
  const mail = {
    id: 'mail',
    reason: null,
    subject: 'Hello',
    to: { name: 'Mia Ek', address: 'mia@vasa.example' },
    createdAt: '2026-11-22T08:00:00Z',
    at: '2026-11-22T08:00:00Z',
    schedule: null,
    expected: null,
    sender,
    isChangeable: true,
    recipientZone: null,
    crm: { ...crm, state: 'failed' as const },
    ...nothingBack,
  }
  const mayIn = (reader: string) =>
    emailState.options.map((state) => {
      const may = Object.entries(actionsOf({ ...mail, state }, reader))
      return [state, ...may.flatMap(([action, open]) => (open ? [action] : []))]
    })
  expect(mayIn('anna')).toEqual([
    ['waiting', 'cancel', 'logAgain'],
    ['scheduled', 'cancel', 'logAgain'],
    ['sending', 'logAgain'],
    ['sent', 'logAgain'],
    ['cancelled', 'logAgain'],
    ['failed', 'retry', 'logAgain'],
    ['needs_attention', 'decide', 'logAgain'],
  ])
  expect(mayIn('an admin')).toEqual(emailState.options.map((state) => [state]))
  const schedule = { local: '2026-12-07T09:00', timeZone: 'Europe/Stockholm' }
  const planned = emailState.options.filter(
    (state) => actionsOf({ ...mail, state, schedule }, 'anna').schedule,
  )
  expect(planned).toEqual(['waiting', 'scheduled'])
  expect(actionsOf({ ...mail, state: 'scheduled', schedule }, 'anna').edit).toBe(true)
  expect(actionsOf({ ...mail, state: 'scheduled', schedule, isChangeable: false }, 'anna').edit).toBe(false)
  expect(actionsOf({ ...mail, state: 'scheduled', schedule }, 'an admin').schedule).toBe(false)
})
