import { describe, expect, test } from '@jest/globals'
import { endWords, exited, exitedAnyway } from './exec-end'
import type { ExecEnd, ExecResult } from './ports'

const result = (end: ExecEnd, stderr = ''): ExecResult => ({
  end,
  stdout: 'out',
  stderr,
  truncated: false,
  milliseconds: 1,
})
const exit = (code: number, stderr?: string) => result({ kind: 'exit', code }, stderr)
const killed = (signal: string) => result({ kind: 'signal', signal }, 'half a line')
const late = result({ kind: 'timeout', after: 60_000 })

describe('exited', () => {
  test('is the answer of a child that came to its own end', () => {
    expect(exited(exit(0), { program: 'Helm' })).toEqual({
      code: 0,
      stdout: 'out',
      stderr: '',
      truncated: false,
      milliseconds: 1,
    })
    expect(exited(exit(1, 'Error: no'), { program: 'Helm' })).toMatchObject({ code: 1, stderr: 'Error: no' })
  })

  test('has words for a failure that said nothing', () => {
    expect(exited(exit(2, ' \n'), { program: 'Helm' }).stderr).toBe('Helm said nothing and ended with exit code 2')
  })

  test.each<[string, ExecResult, { server?: string }, string, string, string]>([
    [
      'killed for memory',
      killed('SIGKILL'),
      {},
      'PROGRAM_KILLED',
      'tool-failed',
      'Helm was ended by SIGKILL, as the kernel does when memory runs out',
    ],
    ['killed', killed('SIGTERM'), { server: 'x' }, 'PROGRAM_KILLED', 'tool-failed', 'Helm was ended by SIGTERM'],
    ['out of time by itself', late, {}, 'PROGRAM_TIMEOUT', 'tool-failed', 'Helm took longer than 1m'],
    [
      'out of time at a server',
      late,
      { server: 'https://api' },
      'SERVER_TIMEOUT',
      'transient',
      'https://api gave no answer: Helm took longer than 1m',
    ],
  ])('%s is no answer', (_, ended, asked, code, outcome, message) => {
    const work = () => exited(ended, { program: 'Helm', ...asked })
    expect(work).toThrow(expect.objectContaining({ code, outcome, message }))
  })
})

test.each<[ExecResult, number, string]>([
  [killed('SIGKILL'), 137, 'half a line\nError: k was ended by SIGKILL, as the kernel does when memory runs out'],
  [killed('SIGSEGV'), 128, 'half a line\nError: k was ended by SIGSEGV'],
  [late, 124, '\nError: k took longer than 1m'],
  [exit(0), 0, ''],
  [exit(1), 1, 'k said nothing and ended with exit code 1'],
])('a caller that goes on whatever happened is told in words (%#)', (ended, code, stderr) => {
  expect(exitedAnyway(ended, 'k')).toMatchObject({ code, stderr })
})

test.each<[number, string]>([
  [1, 'ended with exit code 1'],
  [137, 'ended with exit code 137 (ended by SIGKILL, as the kernel does when memory runs out)'],
  [143, 'ended with exit code 143 (ended by SIGTERM)'],
])('exit code %d', (code, words) => expect(endWords({ kind: 'exit', code })).toBe(words))
