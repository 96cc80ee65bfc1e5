import { describe, expect, test } from '@jest/globals'
import { CancelledError, HttpError, ToolError, TransientError, UserError } from '@slipway/core'
import { FakeSignals, fakePorts } from '@slipway/testing'
import { cancellation, endingOf } from './ending'

const ended = (thrown: unknown, cancelled?: CancelledError) => endingOf(thrown, cancelled)
const STOPPED = new CancelledError('SIGTERM', 'look at the lock')
const tool = new ToolError('PROGRAM_NOT_STARTED', 'broke', 'look')
const down = new TransientError('COMMAND_FAILED', 'down', 'again')

describe('what is thrown becomes a result', () => {
  test.each<[string, UserError, string]>([
    ['a mistake of the user', new UserError('FILE_MISSING', 'wrong', 'mend it'), 'invalid'],
    ['one with an outcome', new UserError('FILE_MISSING', 'wrong', 'mend it', { outcome: 'fail' }), 'fail'],
    ['a tool', tool, 'tool-failed'],
    ['infrastructure', down, 'transient'],
  ])('%s keeps its words and has no stack', (_, thrown, outcome) => {
    const { code, message, hint } = thrown
    expect(ended(thrown)).toEqual({
      result: { outcome, headline: message, outputs: {}, summary: '', failure: { code, message, hint } },
    })
  })

  test('a request without an answer may be sent again', () => {
    expect(ended(new HttpError('tls', 'no trust'))).toEqual({
      result: {
        outcome: 'transient',
        headline: 'no trust',
        outputs: {},
        summary: '',
        failure: { code: 'HTTP_TLS', message: 'no trust', hint: 'check the network, then run it again' },
      },
    })
  })

  test('a bug says so, with its stack where there is one', () => {
    const bug = new TypeError('x is not a function')
    const failure = { code: 'INTERNAL', hint: 'this is a bug in Slipway; report it with the lines above' }
    expect(ended(bug)).toMatchObject({
      stack: bug.stack,
      result: { outcome: 'error', failure: { ...failure, message: bug.message } },
    })
    const text = ended('just text')
    expect(text.result).toMatchObject({ outcome: 'error', failure: { ...failure, message: 'just text' } })
    expect(text).not.toHaveProperty('stack')
  })

  test.each([
    ['one line', 'one line'],
    ['one line:', 'one line:'],
    ['first\nsecond', 'first'],
    ['wrong:\n  a', 'wrong: a'],
    ['wrong:\n  a\n  b', 'wrong: a (and 1 more)'],
    ['wrong:\n  a\n  b\n  c', 'wrong: a (and 2 more)'],
  ])('the headline of %j is %j', (message, headline) => {
    expect(ended(new UserError('INPUT_INVALID', message, 'h')).result.headline).toBe(headline)
  })
})

describe('after a signal', () => {
  test.each<[string, unknown]>([
    ['a bug', new TypeError('x')],
    ['a tool', tool],
    ['infrastructure', down],
    ['a request', new HttpError('reset', 'gone')],
    ['a full disk', Object.assign(new Error('x'), { code: 'ENOSPC' })],
  ])('%s that breaks is cancelled', (_, thrown) => {
    expect(ended(thrown, STOPPED).result).toMatchObject({
      outcome: 'cancelled',
      failure: { code: 'CANCELLED', message: 'stopped by SIGTERM', hint: 'look at the lock' },
    })
  })

  test.each<[string, UserError]>([
    ['a way back that failed', new UserError('DIRECTORY_NOT_MADE', 'no way', 'h', { outcome: 'rollback-failed' })],
    ['a mistake of the user', new UserError('FILE_MISSING', 'wrong', 'mend it')],
    ['what the action says of the signal itself', new CancelledError('SIGTERM, rolled back', 'h')],
  ])('%s stands', (_, thrown) => {
    expect(ended(thrown, STOPPED).result).toMatchObject({ outcome: thrown.outcome, headline: thrown.message })
  })

  test('is known of the signals alone', () => {
    const signals = new FakeSignals()
    expect(cancellation(fakePorts({ signals }))).toBeUndefined()
    signals.cancel('SIGINT')
    expect(cancellation(fakePorts({ signals }))).toMatchObject({ outcome: 'cancelled', message: 'stopped by SIGINT' })
  })
})

describe('a machine without room', () => {
  const full = Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC', path: '/cache/x' })

  test('is no bug, and neither an input nor Slipway is at fault', () => {
    expect(ended(full).result).toMatchObject({
      outcome: 'tool-failed',
      headline: '/cache/x: expected a place where a file can be written, found a disk that is full (ENOSPC)',
      failure: { code: 'FILE_NOT_WRITTEN' },
    })
  })

  test('does not stand in the place of what is said of it already', () => {
    const named = new UserError('FILE_MISSING', 'a.txt is not there', 'make it', { cause: full })
    expect(ended(named).result.failure?.message).toBe('a.txt is not there')
  })
})
