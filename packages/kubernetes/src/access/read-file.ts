import { type Files, shownPath, UserError } from '@slipway/core'

/** No kubeconfig, certificate or value of a chart is larger. */
export const MAX_FILE_BYTES = 1024 * 1024

/**
 * The text of a file that an input or a kubeconfig names. A device or a pipe has no end, so it is not read.
 * @throws UserError `FILE_MISSING`, `FILE_UNREADABLE` and their kin
 */
export async function readSmallFile(files: Files, path: string): Promise<string> {
  const info = await files.stat(await files.realPath(path))
  if (info?.kind === 'file' && info.size <= MAX_FILE_BYTES) return files.read(path)
  if (info?.kind === 'directory') return files.read(path)
  const found = info?.kind === 'file' ? `${info.size} bytes` : 'a device, a pipe or a socket'
  throw new UserError(
    'FILE_UNREADABLE',
    `${shownPath(path)}: expected a file of at most ${MAX_FILE_BYTES} bytes, found ${found}`,
    'correct the path',
  )
}
