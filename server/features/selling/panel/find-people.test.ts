import { expect, it } from 'vitest'
import { byLikelihood } from './find-people.ts'

const person = (name: string, email: string | null = null) => ({ name, email })
const names = (words: string, ...people: ReturnType<typeof person>[]) =>
  byLikelihood(people, words).map(({ name }) => name)

it('names those first whose name has the words, and then whose address begins so', () => {
  const lars = person('Lars Ek', 'lars@holm.example')
  const found = [
    lars,
    person('Ek, the boss', 'ma@holm.example'),
    person('Anna Mattsson'),
    person('Maria Holm'),
  ]
  expect(names('ma', ...found)).toEqual(['Anna Mattsson', 'Maria Holm', 'Ek, the boss', 'Lars Ek'])
  expect(names('maria hol', ...found)[0]).toBe('Maria Holm')
  expect(names('asa', person('Lars'), person('Åsa Öberg'))[0]).toBe('Åsa Öberg')
})
