import { expect, test } from '@jest/globals'
import { HTTP_ERROR_CODES } from './http-error-codes'

test('the code of a request without an answer is its kind, in the form that the schema of the record asks for', () => {
  expect(Object.entries(HTTP_ERROR_CODES)).toHaveLength(8)
  for (const [kind, code] of Object.entries(HTTP_ERROR_CODES))
    expect([kind, code]).toEqual([kind, `HTTP_${kind.toUpperCase().replaceAll('-', '_')}`])
})
