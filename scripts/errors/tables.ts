import { readdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ErrorCodeTable } from '@slipway/core'
import { ROOT } from '../paths'

/** The codes of one part of the house. */
export interface PartCodes {
  /** `packages/oci`, `actions/scan`. */
  readonly part: string
  readonly codes: ErrorCodeTable
}

/** The table of every part that has one, found by its place: a new part is listed nowhere. */
export async function collectTables(root: string = ROOT): Promise<readonly PartCodes[]> {
  const found: PartCodes[] = []
  for (const group of ['actions', 'packages']) {
    for (const name of (await readdir(join(root, group))).sort()) {
      const file = join(root, group, name, 'src', 'error-codes.ts')
      if (!existsSync(file)) continue
      const { errorCodes } = (await import(file)) as { readonly errorCodes: ErrorCodeTable }
      found.push({ part: `${group}/${name}`, codes: errorCodes })
    }
  }
  return found
}
