import type { Alias, Document, Node, Pair } from 'yaml'

/** Numbers that were written in another way than JavaScript writes them, by the map or list that holds them. */
const written = new WeakMap<object, Map<string, string>>()

/**
 * How a number of a YAML document was written, when that is not how it is printed: `1.0`, `012` or `1e3`. As a number
 * it has lost that, so whoever makes text of it must not.
 */
export function writtenAs(container: object, key: string): string | undefined {
  return written.get(container)?.get(key)
}

/** Notes those numbers of a document beside its native value. */
export function noteWritten(document: Document, value: unknown): void {
  note(document, document.contents, value)
}

function note(document: Document, node: unknown, value: unknown): void {
  if (typeof value !== 'object' || value === null || !hasItems(node)) return
  for (const [at, item] of node.items.entries()) {
    const [key, found] = isPair(item) ? [String(keyOf(item)), item.value] : [String(at), item]
    const child = isAlias(found) ? found.resolve(document) : found
    const part = (value as Readonly<Record<string, unknown>>)[key]
    if (typeof part === 'number') noteNumber(value, key, { node: child, part })
    else note(document, child, part)
  }
}

function noteNumber(container: object, key: string, { node, part }: { readonly node: unknown; readonly part: number }) {
  const source = (node as { readonly source?: string } | null)?.source
  if (source === undefined || source === String(part)) return
  const known = written.get(container) ?? new Map<string, string>()
  written.set(container, known.set(key, source))
}

function hasItems(node: unknown): node is { readonly items: readonly (Node | Pair)[] } {
  return Array.isArray((node as { readonly items?: unknown } | null)?.items)
}

function isAlias(node: unknown): node is Alias {
  return typeof (node as { readonly resolve?: unknown } | null)?.resolve === 'function'
}

function isPair(item: Node | Pair): item is Pair {
  return 'key' in item && 'value' in item
}

function keyOf({ key }: Pair): unknown {
  return (key as { readonly value?: unknown } | null)?.value ?? key
}
