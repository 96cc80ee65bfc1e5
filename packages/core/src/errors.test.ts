import { describe, expect, test } from '@jest/globals'
import { CancelledError, errorMessage, ToolError, TransientError, UserError } from './errors'

describe('every error tells its outcome, a code and the next step', () => {
  const cause = new Error('root')
  test.each([
    [new UserError('A', 'm', 'h'), { name: 'UserError', outcome: 'invalid', code: 'A', message: 'm', hint: 'h' }],
    [new UserError('A', 'm', 'h', { outcome: 'fail', cause }), { outcome: 'fail', cause }],
    [new ToolError('B', 'm', 'h', cause), { name: 'ToolError', outcome: 'tool-failed', cause }],
    [new TransientError('C', 'm', 'h'), { name: 'TransientError', outcome: 'transient' }],
    [
      new CancelledError('SIGINT'),
      { name: 'CancelledError', outcome: 'cancelled', code: 'CANCELLED', message: 'stopped by SIGINT' },
    ],
  ])('%s', (error, want) => {
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject(want)
  })

  test('no cause given is no cause set', () => {
    expect(Object.hasOwn(new UserError('A', 'm', 'h'), 'cause')).toBe(false)
  })
})

test('the text of anything thrown', () => {
  expect([new Error('a'), 'b', undefined, 5, { toString: () => 'c' }].map(errorMessage)).toEqual([
    'a',
    'b',
    'undefined',
    '5',
    'c',
  ])
})
