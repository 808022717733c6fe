import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emailAddress } from '../basics.ts'
import { isEmailAddress } from './address.ts'

describe('an e-mail address', () => {
  it.each([
    'anna.berg@nord.se',
    'info&sales@x.se',
    'a/b@x.se',
    "o'@x.se",
    "o'neil+news@x.co.uk",
    '{a}|b~c!#$%*=?^_`@x.se',
    'björn@x.se',
    'anna@blåbär.se',
    '用户@例子.公司',
    'a@xn--blbr-noae.xn--p1ai',
  ])('is %s', (text) => {
    expect(isEmailAddress(text)).toBe(true)
    expect(emailAddress.parse(` ${text} `)).toBe(text)
  })

  it.each([
    '',
    'anna',
    'anna@host',
    '@x.se',
    'anna@',
    '.a@x.se',
    'a.@x.se',
    'a..b@x.se',
    'a b@x.se',
    'a,b@x.se',
    'a;b@x.se',
    '<a@x.se>',
    'a@b@x.se',
    'a@-x.se',
    'a@x-.se',
    'a@x..se',
    'a@10.0.0.1',
    'a@x.se\r\nBcc: b@x.se',
    `${'a'.repeat(250)}@x.se`,
  ])('is not %j', (text) => {
    expect(isEmailAddress(text)).toBe(false)
  })

  it('never carries what would end a header or begin another address, whatever is typed', () => {
    const typed = fc.tuple(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('@x.se', '@x.se\r\n', ', a@x.se', ''),
    )
    fc.assert(
      fc.property(typed, ([head, tail]) => {
        const text = head + tail
        if (isEmailAddress(text)) expect(text).not.toMatch(/[\s,;:<>"()\p{Cc}]/u)
      }),
      { numRuns: 1000 },
    )
  })

  it('is judged in no time, whatever it looks like', () => {
    const begun = performance.now()
    isEmailAddress(`a@${'a-'.repeat(126)}`)
    isEmailAddress(`a@${'a.'.repeat(120)}!`)
    // Generous: the machine may be busy. A pattern that explodes takes minutes.
    expect(performance.now() - begun).toBeLessThan(10_000)
  })
})
