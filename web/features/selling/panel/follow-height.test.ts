import { afterEach, expect, test, vi } from 'vitest'
import { resizeFrame } from '../../../api/canvas-parent.ts'
import { followHeight } from './follow-height.ts'

afterEach(() => void vi.unstubAllGlobals())

/** Content of this height whose changes `grow` makes known. */
function content(height: number) {
  const element = { height, getBoundingClientRect: () => ({ height: element.height }) }
  let changed = () => {}
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(callback: () => void) {
        changed = callback
      }
      observe = () => changed()
    },
  )
  const grow = (to: number) => {
    element.height = to
    changed()
  }
  return { element: element as unknown as Element, grow }
}

test('the height is told at once and when it changes, taller or lower, in whole pixels', () => {
  const { element, grow } = content(212.4)
  const told: number[] = []
  followHeight(element, (height) => told.push(height))
  for (const height of [212.9, 640, 0, 640, 180]) grow(height)
  expect(told).toEqual([213, 640, 180])
})

test('the frame is asked for in the words of the Canvas SDK, of the page around and no other', () => {
  const posted: [string, string][] = []
  const parent = { postMessage: (data: string, origin: string) => posted.push([data, origin]) }
  vi.stubGlobal('window', { name: 'canvas-frame-_:MSI_Actions:0', parent })
  resizeFrame('https://acme.my.salesforce.com/', 213)
  const [data = '', origin] = posted[0] ?? []
  expect(origin).toBe('https://acme.my.salesforce.com')
  expect(JSON.parse(data)).toMatchObject({
    src: 'client',
    body: {
      type: 'resize',
      size: { height: '213px', width: '' },
      config: { client: { instanceId: '_:MSI_Actions:0' } },
    },
  })
})
