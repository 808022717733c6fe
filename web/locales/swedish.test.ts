import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Words that had another for the same thing beside them, or that a Swede would not say, with the one that is used. */
const instead: [RegExp, string][] = [
  [/brevlåd/i, 'e-postkonto'],
  [/sälj-e-post/i, 'säljmejl'],
  [/sandlåd/i, 'Testmiljö'],
  [/kommandocentral/i, 'Utskick'],
  [/behöver dig/i, 'Att göra'],
  [/klar senast/i, 'Förfaller'],
  [/av sig själv|oss själva/i, 'automatiskt'],
  [/dra(s|git|gits)? tillbaka|tillbakadra/i, 'återkalla'],
]

test('Swedish has one word for one thing', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => /(^|\.)sv\.json$/.test(name))
  const found = files.flatMap((name) => {
    const text = readFileSync(join(import.meta.dirname, name), 'utf8')
    return instead.flatMap(([word, better]) => (word.test(text) ? [`${name}: ${word} → ${better}`] : []))
  })
  expect(files.length).toBeGreaterThan(4)
  expect(found).toEqual([])
})
