import { splitDocuments } from './documents'

/**
 * A rendered release without what its Secrets hold, for a file that others may read. All else stays as it is, character
 * by character.
 */
export async function hideSecrets(text: string): Promise<string> {
  const { parseDocument, isMap, isScalar } = await import('yaml')
  const edits: (readonly [number, number])[] = []
  for (const { text: document, start, kind } of splitDocuments(text)) {
    if (kind !== 'Secret' && !/"kind"\s*:\s*"Secret"/.test(document)) continue
    const root = parseDocument(document, { version: '1.1', logLevel: 'silent' }).contents
    if (!isMap(root)) continue
    for (const key of ['data', 'stringData']) {
      const map: unknown = root.get(key, true)
      for (const { value } of isMap(map) ? map.items : []) {
        const range = isScalar(value) ? value.range : undefined
        if (range !== undefined && range !== null) edits.push([start + range[0], start + range[1]])
      }
    }
  }
  return edits
    .sort(([a], [b]) => b - a)
    .reduce((before, [from, to]) => {
      const end = /\s*$/.exec(before.slice(from, to))?.[0] ?? ''
      const space = before[from - 1] === ':' ? ' ' : ''
      return `${before.slice(0, from)}${space}"***"${end}${before.slice(to)}`
    }, text)
}
