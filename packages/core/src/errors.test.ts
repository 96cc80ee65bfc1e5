import { describe, expect, test } from '@jest/globals'
import { CancelledError, errorMessage, ToolError, TransientError, UserError } from './errors'

describe('every error tells its outcome, a code and the next step', () => {
  const cause = new Error('root')
  test.each([
    [
      new UserError('FILE_MISSING', 'm', 'h'),
      { name: 'UserError', outcome: 'invalid', code: 'FILE_MISSING', message: 'm', hint: 'h' },
    ],
    [new UserError('FILE_MISSING', 'm', 'h', { outcome: 'fail', cause }), { outcome: 'fail', cause }],
    [new ToolError('PROGRAM_NOT_FOUND', 'm', 'h', cause), { name: 'ToolError', outcome: 'tool-failed', cause }],
    [new TransientError('COMMAND_FAILED', 'm', 'h'), { name: 'TransientError', outcome: 'transient' }],
    [
      new CancelledError('SIGINT'),
      { name: 'CancelledError', outcome: 'cancelled', code: 'CANCELLED', message: 'stopped by SIGINT' },
    ],
  ])('%s', (error, want) => {
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject(want)
  })

  test('a code that no table explains is a type error', () => {
    // @ts-expect-error: it stands in no src/error-codes.ts
    expect(new UserError('CODE_OF_NOBODY', 'm', 'h').code).toBe('CODE_OF_NOBODY')
  })

  test('no cause given is no cause set', () => {
    expect(Object.hasOwn(new UserError('FILE_MISSING', 'm', 'h'), 'cause')).toBe(false)
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
