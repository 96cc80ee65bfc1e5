import { readFile } from 'node:fs/promises'
import { errorMessage, UserError } from '@slipway/core'
import { YANKED_VERSIONS, type YankedVersion } from './yanked-versions'

/**
 * The list that this copy was built with, which is as old as this copy: no version can know that it will be yanked.
 * @param file a newer one, such as that of the repository's main branch
 */
export async function readYanked(file?: string): Promise<readonly YankedVersion[]> {
  try {
    if (file === undefined) return YANKED_VERSIONS
    const list: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (!Array.isArray(list)) throw new Error('expected a list')
    return list as readonly YankedVersion[]
  } catch (error) {
    throw new UserError(
      'SELF_INVALID',
      `the list of yanked versions cannot be read: ${errorMessage(error)}`,
      'give the yanked.json of the main branch with --yanked',
      { cause: error },
    )
  }
}

/** @throws UserError SELF_YANKED */
export function refuseYanked(list: readonly YankedVersion[], version: string): void {
  const found = list.find((entry) => entry.version === version)
  if (found === undefined) return
  throw new UserError(
    'SELF_YANKED',
    `Slipway ${version} is yanked: ${found.reason}${found.advisory === undefined ? '' : ` (${found.advisory})`}`,
    'use a newer version',
    { outcome: 'fail' },
  )
}
