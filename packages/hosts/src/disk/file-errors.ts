import { shownPath, UserError } from '@slipway/core'

/** The system's code of a failed call: `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code
}

/** What stands in the way of reading a path that is there, or can be none: no mistake of Slipway's. */
const IN_THE_WAY: Readonly<Record<string, readonly [found: string, next: string]>> = {
  EACCES: ['one that this account may not read', 'give this account the right to read it'],
  EPERM: ['one that this account may not read', 'give this account the right to read it'],
  ELOOP: ['symbolic links that lead in a circle', 'correct the links, or name the file itself'],
  ENAMETOOLONG: ['a name that is too long for one', 'correct the path'],
  EIO: ['an error of the disk', 'look at the disk of this machine'],
  ENXIO: ['a device or socket', 'name a file'],
  ENODEV: ['a device or socket', 'name a file'],
  EINVAL: ['something else', 'correct the path'],
  ESTALE: ['one that its file server has lost', 'mount it anew'],
  EBUSY: ['one that is in use', 'run it again when it is free'],
}

export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')
}

/** The error of a reading as a sentence, where it says something of the path; else the error itself. */
export function readError(path: string, error: unknown): unknown {
  const code = codeOf(error) ?? ''
  if (isMissing(error)) return missing(path, error)
  if (code === 'EISDIR')
    return new UserError(
      'FILE_IS_DIRECTORY',
      `${shownPath(path)}: expected a file, found a directory`,
      'name a file in it',
      {
        cause: error,
      },
    )
  const [found, next] = (Object.hasOwn(IN_THE_WAY, code) ? IN_THE_WAY[code] : undefined) ?? []
  if (found === undefined || next === undefined) return error
  return new UserError(
    'FILE_UNREADABLE',
    `${shownPath(path)}: expected a file or directory, found ${found} (${code})`,
    next,
    { cause: error },
  )
}

function missing(path: string, cause: unknown): UserError {
  return new UserError(
    'FILE_MISSING',
    `${shownPath(path)}: expected a file or directory, found nothing`,
    'correct the path, or make it in an earlier step',
    { cause },
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
export function writeError(path: string, error: unknown, { isOwn = true } = {}): unknown {
  const code = codeOf(error) ?? ''
  const ofTheMachine = code === 'EIO' && !isOwn ? undefined : OF_THE_MACHINE[code]
  const found = ofTheMachine ?? (isOwn ? OF_THE_PLACE[code] : undefined)
  if (found === undefined) return error
  return new UserError(
    'FILE_NOT_WRITTEN',
    `${shownPath(path)}: expected a place where a file can be written, found ${found} (${code})`,
    'give this account the right to write there, free some space, or name another place',
    { cause: error, outcome: ofTheMachine === undefined ? 'invalid' : 'tool-failed' },
  )
}

/**
 * Something that broke on the way because the machine has no room: a library's error may hold the system's own as its
 * cause, as what it aborted does. Anything else as it is.
 */
export function machineError(error: unknown): unknown {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    // It says what it is about; what caused it is for a debugger.
    if (at instanceof UserError) return at === error || at.code === 'FILE_NOT_WRITTEN' ? at : error
    const { path = 'a file of this run' } = at as NodeJS.ErrnoException
    if (['ENOSPC', 'EDQUOT', 'EROFS'].includes(codeOf(at) ?? '')) return writeError(path, at)
  }
  return error
}
