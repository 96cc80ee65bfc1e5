import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Contact } from '@slipway/core/derive'
import { actionNames } from './actions'
import { ROOT } from './paths'

/** The addresses of each action, from `src/contacts.ts` in its folder: no program needs them, so none carries them. */
export async function readContacts(): Promise<ReadonlyMap<string, readonly Contact[]>> {
  const found = new Map<string, readonly Contact[]>()
  for (const name of actionNames) {
    const path = join(ROOT, 'actions', name, 'src/contacts.ts')
    if (!existsSync(path)) continue
    // One after another: they share modules, and jest loads those once only when asked in turn.
    const { contacts } = (await import(path)) as { readonly contacts: readonly Contact[] }
    found.set(name, contacts)
  }
  return found
}
