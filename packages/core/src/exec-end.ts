import { ToolError, TransientError, type UserError } from './errors'
import { formatDuration } from './inputs/scalars'
import type { ExecEnd, ExecResult } from './ports'

/** A child that came to an end of its own, so that what it wrote and its code are its answer. */
export interface Exited extends Omit<ExecResult, 'end'> {
  readonly code: number
}

interface Asked {
  /** As messages name it: `Helm`. */
  readonly program: string
  /** What it was waiting for, where that is not this machine: the address of a server. */
  readonly server?: string
}

/**
 * The answer of a child, for a caller to which no answer is a failure: a killed child has said nothing of its inputs,
 * and one that ran out of time neither.
 * @throws ToolError `PROGRAM_KILLED`, `PROGRAM_TIMEOUT`; TransientError `SERVER_TIMEOUT` where it waited for a server
 */
export function exited({ end, ...result }: ExecResult, asked: Asked): Exited {
  if (end.kind !== 'exit') throw endedOtherwise(end, asked)
  return withWords({ ...result, code: end.code }, asked.program)
}

/**
 * The answer of a child, for a caller that goes on whatever happened: any other end than its own is a failure that says
 * so on standard error. The codes are those of a shell and of timeout(1).
 */
export function exitedAnyway({ end, ...result }: ExecResult, program: string): Exited {
  if (end.kind === 'exit') return withWords({ ...result, code: end.code }, program)
  const code = end.kind === 'timeout' ? 124 : 128 + (NUMBERS[end.signal] ?? 0)
  return { ...result, code, stderr: `${result.stderr}\nError: ${program} ${endWords(end)}` }
}

/** `was ended by SIGKILL`, `took longer than 1m`, `ended with exit code 137 (…)`: what comes after its name. */
export function endWords(end: ExecEnd): string {
  if (end.kind === 'timeout') return `took longer than ${formatDuration(end.after)}`
  return end.kind === 'signal'
    ? `was ended by ${end.signal}${meaning(end.signal)}`
    : `ended with exit code ${exitCodeWords(end.code)}`
}

/** A code as it stands, with what a shell means by it where it hands on that something was killed. */
export function exitCodeWords(code: number): string {
  const signal = Object.keys(NUMBERS).find((name) => NUMBERS[name] === code - 128)
  return signal === undefined ? String(code) : `${code} (ended by ${signal}${meaning(signal)})`
}

/** Those that end what did nothing wrong. */
const NUMBERS: Readonly<Record<string, number>> = { SIGKILL: 9, SIGTERM: 15 }

function meaning(signal: string): string {
  return signal === 'SIGKILL' ? ', as the kernel does when memory runs out' : ''
}

function endedOtherwise(end: Exclude<ExecEnd, { kind: 'exit' }>, { program, server }: Asked): UserError {
  const sentence = `${program} ${endWords(end)}`
  if (end.kind === 'signal')
    return new ToolError(
      'PROGRAM_KILLED',
      sentence,
      end.signal === 'SIGKILL'
        ? 'give the job more memory, or run less beside it; what it was asked is not known'
        : 'look for what ended it on this machine, and run it again; what it was asked is not known',
    )
  return server === undefined
    ? new ToolError('PROGRAM_TIMEOUT', sentence, 'run it again on a machine that is less busy')
    : new TransientError(
        'SERVER_TIMEOUT',
        `${server} gave no answer: ${sentence}`,
        'check the server and the network, then run again',
      )
}

/** No message ends with a colon and nothing behind it. */
function withWords(result: Exited, program: string): Exited {
  if (result.code === 0 || result.stderr.trim() !== '') return result
  return { ...result, stderr: `${program} said nothing and ended with exit code ${exitCodeWords(result.code)}` }
}
