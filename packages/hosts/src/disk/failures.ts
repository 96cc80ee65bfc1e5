import { UserError } from '@slipway/core'

/** The system's code of a failed call: `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code
}

export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')
}

/** What the system says of a file that is there, in words. */
const UNREADABLE: Readonly<Record<string, string>> = {
  EACCES: 'one that this account may not read',
  EPERM: 'one that this account may not read',
  ELOOP: 'a link that leads to itself',
  ENAMETOOLONG: 'a name that is too long',
  EIO: 'a disk that cannot read it',
}

/** An error of looking at or reading a path as a sentence for its user; anything else as it is. */
export function notRead(path: string, error: unknown): unknown {
  if (isMissing(error))
    return new UserError(
      'FILE_MISSING',
      `${path}: expected a file or directory, found nothing`,
      'correct the path, or make it in an earlier step',
      { cause: error },
    )
  if (codeOf(error) === 'EISDIR')
    return new UserError('FILE_IS_DIRECTORY', `${path}: expected a file, found a directory`, 'name a file in it', {
      cause: error,
    })
  const found = UNREADABLE[codeOf(error) ?? '']
  if (found === undefined) return error
  return new UserError(
    'FILE_NOT_READABLE',
    `${path}: expected a file that can be read, found ${found}`,
    'give this account the right to read it, or correct the path',
    { cause: error },
  )
}

/** The machine has no room, or may not be written to at all: no input can be corrected. */
const OF_THE_MACHINE: Readonly<Record<string, string>> = {
  ENOSPC: 'a disk that is full',
  EDQUOT: 'a quota that is used up',
  EROFS: 'a disk that is read-only',
  EIO: 'a disk that cannot write it',
}

const OF_THE_PLACE: Readonly<Record<string, string>> = {
  EACCES: 'one where this account may not write',
  EPERM: 'one where this account may not write',
}

/**
 * An error of writing as a sentence for its user; anything else as it is. A machine that is full is no mistake of the
 * inputs: the outcome is `tool-failed`, as of any other part of the machine that broke.
 * @param isOwn whether the error is about what was to be written, not about what was read for it
 */
export function notWritten(path: string, error: unknown, { isOwn = true } = {}): unknown {
  const code = codeOf(error) ?? ''
  const ofTheMachine = code === 'EIO' && !isOwn ? undefined : OF_THE_MACHINE[code]
  const found = ofTheMachine ?? (isOwn ? OF_THE_PLACE[code] : undefined)
  if (found === undefined) return error
  return new UserError(
    'FILE_NOT_WRITTEN',
    `${path}: expected a place where a file can be written, found ${found} (${code})`,
    'give this account the right to write there, free some space, or name another place',
    { cause: error, outcome: ofTheMachine === undefined ? 'invalid' : 'tool-failed' },
  )
}
