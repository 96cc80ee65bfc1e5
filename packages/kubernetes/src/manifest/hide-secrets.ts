import { splitDocuments } from './documents'
import { applyEdits, type Edit } from './edits'

/**
 * A rendered release without what its Secrets hold, for a file that others may read. All else stays as it is, character
 * by character.
 */
export async function hideSecrets(text: string): Promise<string> {
  const { parseDocument, isMap, isScalar } = await import('yaml')
  const edits: Edit[] = []
  for (const { text: document, start, kind } of splitDocuments(text)) {
    if (kind !== 'Secret' && !/"kind"\s*:\s*"Secret"/.test(document)) continue
    const root = parseDocument(document, { version: '1.1', logLevel: 'silent' }).contents
    if (!isMap(root)) continue
    for (const key of ['data', 'stringData']) {
      const map: unknown = root.get(key, true)
      for (const { value } of isMap(map) ? map.items : []) {
        const range = isScalar(value) ? value.range : undefined
        if (range !== undefined && range !== null) edits.push(masked(text, start + range[0], start + range[1]))
      }
    }
  }
  return applyEdits(text, edits)
}

/** The value without what it says; a value that begins behind its colon is none without a blank. */
function masked(text: string, start: number, end: number): Edit {
  const rest = /\s*$/.exec(text.slice(start, end))?.[0] ?? ''
  return { start, end, text: `${text[start - 1] === ':' ? ' ' : ''}"***"${rest}` }
}
