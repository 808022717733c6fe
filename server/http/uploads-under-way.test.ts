import { expect, it } from 'vitest'
import { countUploads } from './uploads-under-way.ts'

const tooMany = expect.objectContaining({ code: 'too_many_requests' })

it('lets so many files of a user and of all come at a time, and so many bytes', () => {
  const uploads = countUploads({ ofUser: 2, files: 4, bytes: 100 })
  const ends = [uploads.begin('a', 10), uploads.begin('a', 10)]
  expect(() => uploads.begin('a', 1)).toThrow(tooMany)
  ends.push(uploads.begin('b', 80))
  expect(() => uploads.begin('c', 1)).toThrow(tooMany)
  ends.pop()?.()
  ends.push(uploads.begin('b', 1), uploads.begin('b', 1))
  expect(() => uploads.begin('c', 1)).toThrow(tooMany)
  for (const end of ends) end()
  for (const user of ['a', 'a', 'b', 'b']) uploads.begin(user, 25)
})
