import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyAction } from '@slipway/core'
import { ROOT } from './paths'

/** Folders under `actions/` that hold an action: the one list that there is. */
export const actionNames: readonly string[] = readdirSync(join(ROOT, 'actions')).filter((name) =>
  existsSync(join(ROOT, 'actions', name, 'src/action.ts')),
)

/** An action is exported under the name of its folder: `dry-run` as `dryRun`. */
export const exportName = (folder: string): string =>
  folder.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

async function load(folder: string): Promise<AnyAction> {
  const path = join(ROOT, 'actions', folder, 'src/action.ts')
  const found = ((await import(path)) as Readonly<Record<string, AnyAction>>)[exportName(folder)]
  if (found?.name !== folder)
    throw new Error(`${path}: expected an action named ${folder}, exported as ${exportName(folder)}`)
  return found
}

const orderOf = ({ place }: AnyAction): number => place?.order ?? Number.MAX_SAFE_INTEGER

/** One after the other: the module loader of jest mixes up imports that begin at the same time. */
async function loadAll(): Promise<readonly AnyAction[]> {
  const loaded: AnyAction[] = []
  for (const name of actionNames) loaded.push(await load(name))
  return loaded
}

/** All of them, in the order of a delivery; those that `slipway run` does not take come last. */
export const actions: readonly AnyAction[] = [...(await loadAll())].sort(
  (a, b) => orderOf(a) - orderOf(b) || (a.name < b.name ? -1 : 1),
)
