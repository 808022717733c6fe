import { expect, test } from 'vitest'
import type { PanelPerson, PanelRecordView } from '../../../../contract/panel.ts'
import { actionsOn, obstacleTo } from './actions.ts'

const mia: PanelPerson = {
  object: 'Lead',
  id: '00Q000000000000001',
  name: 'Mia Ek',
  title: null,
  email: 'mia@vasa.example',
  optedOut: false,
}

function view(object: PanelRecordView['record']['object'], people: PanelPerson[]): PanelRecordView {
  return {
    record: { object, id: mia.id, name: 'Mia Ek', subtitle: null },
    people,
    emails: [],
    tasks: [],
    mailbox: { state: 'healthy', address: 'anna@nord.example', cause: null, isStalled: false },
    user: { id: 'u', name: 'Anna Berg', email: 'anna@nord.example' },
  }
}

test('each object has its actions', () => {
  expect(actionsOn('Lead')).toEqual(['send_email', 'add_task'])
  expect(actionsOn('Account')).toEqual(['send_email'])
})

test('an action that cannot be done says why', () => {
  const silent = { ...mia, email: null }
  const optedOut = { ...mia, optedOut: true }
  expect(obstacleTo('send_email', view('Lead', [mia]))).toBeNull()
  expect(obstacleTo('send_email', view('Lead', [silent]))).toBe('no_address')
  expect(obstacleTo('send_email', view('Lead', [optedOut]))).toBe('opted_out')
  expect(obstacleTo('send_email', view('Account', []))).toBe('no_contacts')
  expect(obstacleTo('send_email', view('Account', [silent, optedOut]))).toBe('nobody_reachable')
  expect(obstacleTo('send_email', view('Account', [silent, mia]))).toBeNull()
  expect(obstacleTo('add_task', view('Lead', [silent]))).toBeNull()
})

test('without a mailbox nothing is sent, and tasks still are', () => {
  const missing: PanelRecordView = {
    ...view('Lead', [mia]),
    mailbox: { state: 'missing', address: null, cause: null, isStalled: false },
  }
  expect(obstacleTo('send_email', missing)).toBe('mailbox_missing')
  expect(obstacleTo('add_task', missing)).toBeNull()
})
