import { expect, it } from 'vitest'
import { addressKey, domainKey, isWithin } from './address-key.ts'

it('knows an address however it is written', () => {
  const written = [
    'Anna@Blåbär.example',
    'anna@BLÅBÄR.EXAMPLE',
    ' anna@xn--blbr-noae.example.',
    'ANNA@bla\u030abär.example',
  ]
  expect(new Set(written.map(addressKey))).toEqual(new Set(['anna@xn--blbr-noae.example']))
  expect(addressKey('O\u0308rjan@x.example')).toBe(addressKey('örjan@x.example'))
  expect(addressKey('a.b@x.example')).not.toBe(addressKey('ab@x.example'))
  expect(addressKey('nothing')).toBe('@nothing')
})

it('knows a domain below a blocked one, and no domain that only ends like it', () => {
  const blocked = new Set([domainKey('Blåbär.example'), 'rival.example'])
  const isBlocked = (domain: string) => isWithin(domainKey(domain), blocked)
  expect(
    ['rival.example', 'mail.RIVAL.example', 'a.b.rival.example.', 'x.blåbär.example'].map(isBlocked),
  ).toEqual([true, true, true, true])
  expect(['notrival.example', 'example', 'rival.example.org', ''].map(isBlocked)).toEqual([
    false,
    false,
    false,
    false,
  ])
})
