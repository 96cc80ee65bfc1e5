import { UserError } from '../errors'
import type { Ports } from '../ports'
import { describeTarget } from './target-branch'

/** A file that decides a gate: waivers, quarantine. */
export interface GateFile {
  /** The text that counts; undefined when none does. */
  readonly counts?: string
  /** Where that text is from, for people: the path, with the branch on a change request. */
  readonly from: string
  /** On a change request the text of the change, where it is another than the one that counts. */
  readonly proposed?: string
  /** Why no text counts, a sentence. */
  readonly notice?: string
}

/**
 * Reads a file that decides a gate: on a change request as it is on the target branch, so that no change lets itself
 * through. A file outside of the repository is not part of the change and counts as it is.
 * @param name of the input that names the file
 * @throws UserError `FILE_MISSING` where there is neither the file nor a change request
 */
export async function readGateFile(
  { files, target }: Pick<Ports, 'files' | 'target'>,
  path: string,
  { name, limit = 1_000_000 }: { readonly name: string; readonly limit?: number },
): Promise<GateFile> {
  const own = (await files.stat(path)) === undefined ? undefined : await files.read(path, { limit })
  if (target === undefined || !target.covers(path)) {
    if (own !== undefined) return { counts: own, from: path }
    throw new UserError(
      'FILE_MISSING',
      `${name}: expected a file at ${path}, found nothing`,
      'correct the path, or leave the input out',
    )
  }
  const proposed = own === undefined ? {} : { proposed: own }
  if (target.unreadable !== undefined) {
    const notice = `${name}: ${path} does not count: this is a change request, and ${target.branch} could not be read (${target.unreadable})`
    return { from: path, ...proposed, notice }
  }
  const counts = await target.read(path)
  const from = `${path} on ${describeTarget(target)}`
  if (counts === undefined)
    return { from, ...proposed, notice: `${name}: there is no ${path} on ${target.branch} yet, so none of it counts` }
  return { counts, from, ...(own === undefined || own === counts ? {} : proposed) }
}
