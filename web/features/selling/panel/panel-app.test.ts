import { afterEach, expect, test, vi } from 'vitest'
import type { PanelRecordView } from '../../../../contract/panel.ts'
import type { ReadyBoot } from '../../../api/panel-api.ts'
import { openSession } from './panel-app.tsx'
import { changeRecord, recordQuery } from './use-record.ts'

const boot: ReadyBoot = {
  state: 'ready',
  token: 'bearer',
  language: 'en',
  theme: 'lightning',
  timeZone: 'Europe/Stockholm',
  appUrl: 'https://app.example',
  record: { object: 'Lead', name: 'Maria Holm' },
  parentOrigin: 'https://org.example',
  grows: true,
}
const named = (name: string) => ({ record: { name } }) as PanelRecordView

afterEach(() => vi.unstubAllGlobals())

function opened(first: Parameters<typeof openSession>[0]['first']) {
  const fetched = vi.fn(async () => new Response(JSON.stringify(named('read again'))))
  vi.stubGlobal('fetch', fetched)
  const session = openSession({ boot, first }, () => undefined)
  if (session.state !== 'ready') throw new Error('refused')
  const { client, api } = session
  const { queryKey, queryFn } = recordQuery(api)
  return {
    fetched,
    client,
    shown: () => client.getQueryData(queryKey),
    read: () => client.fetchQuery({ queryKey, queryFn }),
  }
}

test('what the page brings of the record is shown unasked, and a later reading asks for what stands then', async () => {
  const { fetched, client, shown, read } = opened({ state: 'read', view: named('from the page') })
  expect(shown()).toEqual(named('from the page'))
  await changeRecord(client, () => named('sent just now'))
  expect(fetched).not.toHaveBeenCalled()
  await read()
  expect([fetched.mock.calls.length, shown()]).toEqual([1, named('read again')])
})

test('a page that ended before Salesforce had answered has the record asked for', async () => {
  const { fetched, shown, read } = opened({ state: 'late' })
  expect(shown()).toBeUndefined()
  await read()
  expect([fetched.mock.calls.length, shown()]).toEqual([1, named('read again')])
})
