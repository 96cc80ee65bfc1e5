import { posix } from 'node:path'
import { isObject } from '@slipway/core'
import type { Yaml } from './place'
import type { Tree } from './tree'

const KUSTOMIZATION = /^kustomization(?:\.ya?ml)?$/i
const LISTS = ['resources', 'bases', 'components', 'crds', 'patchesStrategicMerge'] as const
/** A chain of kustomizations longer than that has no end. */
const DEEPEST = 30

/** Every file that a kustomization takes in, through others: what it says of an image counts for all of them. */
export async function filesBelow(yaml: Yaml, tree: Tree, kustomization: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  await visit(kustomization, 0)
  found.delete(kustomization)
  return found

  async function visit(path: string, depth: number): Promise<void> {
    if (found.has(path) || depth > DEEPEST) return
    found.add(path)
    if (!KUSTOMIZATION.test(posix.basename(path))) return
    const text = await tree.read(path)
    for (const entry of text === undefined ? [] : entriesOf(yaml, text)) {
      const target = posix.normalize(posix.join(posix.dirname(path), entry)).replace(/\/$/, '')
      const next = tree.paths.includes(target)
        ? target
        : tree.paths.find((one) => posix.dirname(one) === target && KUSTOMIZATION.test(posix.basename(one)))
      if (next !== undefined) await visit(next, depth + 1)
    }
  }
}

function entriesOf(yaml: Yaml, text: string): readonly string[] {
  try {
    const value: unknown = yaml.parse(text, { uniqueKeys: false, logLevel: 'silent' })
    if (!isObject(value)) return []
    return LISTS.flatMap((list) => {
      const entries = value[list]
      return Array.isArray(entries) ? entries.filter((entry) => typeof entry === 'string') : []
    })
  } catch {
    return []
  }
}
