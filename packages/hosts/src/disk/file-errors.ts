import { shownPath, UserError } from '@slipway/core'

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
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

/** The error of a reading as a sentence, where it says something of the path; else the error itself. */
export function readError(path: string, error: unknown): unknown {
  const code = codeOf(error) ?? ''
  if (code === 'ENOENT' || code === 'ENOTDIR') return missing(path, error)
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

export function missing(path: string, cause: unknown): UserError {
  return new UserError(
    'FILE_MISSING',
    `${shownPath(path)}: expected a file or directory, found nothing`,
    'correct the path, or make it in an earlier step',
    { cause },
  )
}
