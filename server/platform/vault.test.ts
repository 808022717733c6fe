import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createVault } from './vault.ts'

const place = { workspaceId: 'w1', table: 'connection', column: 'refresh_token', rowId: 'r1' }

function vaultWith(keys: { current: Buffer; previous: Buffer | null }, wrapped: { key: Buffer | null }) {
  return createVault(keys, async () => wrapped.key ?? Buffer.alloc(0))
}

describe('the vault', () => {
  const current = randomBytes(32)
  const wrapped: { key: Buffer | null } = { key: null }
  const vault = vaultWith({ current, previous: null }, wrapped)
  wrapped.key = vault.newDataKey('w1')

  it('gives back what it sealed, and seals the same secret differently each time', async () => {
    const [one, two] = [await vault.seal(place, 'hemlig 🔑'), await vault.seal(place, 'hemlig 🔑')]
    expect(await vault.open(place, one)).toBe('hemlig 🔑')
    expect(one.equals(two)).toBe(false)
  })

  it.each(['workspaceId', 'table', 'column', 'rowId'] as const)(
    'opens nothing that was moved to another %s',
    async (part) => {
      const sealed = await vault.seal(place, 'secret')
      await expect(vault.open({ ...place, [part]: 'other' }, sealed)).rejects.toThrow()
    },
  )

  it('notices a single changed bit', async () => {
    const sealed = await vault.seal(place, 'secret')
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1
    await expect(vault.open(place, sealed)).rejects.toThrow()
  })

  it('makes the same fingerprint of a text in a workspace, whatever wraps its key, and another in another', async () => {
    const of = await vault.fingerprints('w1')
    const rotated = vaultWith({ current: randomBytes(32), previous: current }, wrapped)
    expect((await rotated.fingerprints('w1'))('anna@x.example')).toBe(of('anna@x.example'))
    expect(of('anna@x.example')).toMatch(/^[0-9a-f]{64}$/)
    expect(of('anna@x.example')).not.toBe(of('anna@y.example'))
    const other = vaultWith({ current, previous: null }, { key: vault.newDataKey('w2') })
    expect((await other.fingerprints('w2'))('anna@x.example')).not.toBe(of('anna@x.example'))
  })

  it('opens with the previous key after a rotation, and says so when no key fits', async () => {
    const sealed = await vault.seal(place, 'secret')
    const rotated = vaultWith({ current: randomBytes(32), previous: current }, wrapped)
    expect(await rotated.open(place, sealed)).toBe('secret')
    const stranger = vaultWith({ current: randomBytes(32), previous: null }, wrapped)
    await expect(stranger.open(place, sealed)).rejects.toThrow(/secret key does not fit/)
  })
})
