import { expect, test } from 'vitest'
import { ApiError } from './api-error.ts'
import { refusedFields } from './refused-fields.ts'

test('each field that the server refused is marked, and none where it named none', () => {
  const refused = new ApiError({ code: 'invalid_input', status: 400, fields: ['name', 'timeZone'] })
  expect(refusedFields(refused, 'Check this.')).toEqual({ name: 'Check this.', timeZone: 'Check this.' })
  expect(refusedFields(new ApiError({ code: 'unexpected' }), 'Check this.')).toEqual({})
  expect(refusedFields(new TypeError('no network'), 'Check this.')).toEqual({})
})
