/** One document of a rendered chart, as text: most of them are never parsed. */
export interface RenderedDocument {
  readonly text: string
  /** Where it begins in the whole text. */
  readonly start: number
  /** The template that it comes from, as Helm writes above it: `shop/charts/web/templates/app.yaml`. */
  readonly source: string
  /** Empty where it does not stand at the beginning of a line, as in JSON. */
  readonly kind: string
}

/** Cuts a stream of YAML at its separators, as Helm does. Every character but those of the separators is in one. */
export function splitDocuments(text: string): readonly RenderedDocument[] {
  const found: RenderedDocument[] = []
  let start = 0
  for (const separator of text.matchAll(/^---(?=\s|$)/gm)) {
    add(found, text, start, separator.index)
    start = separator.index + separator[0].length
  }
  add(found, text, start, text.length)
  return found
}

function add(found: RenderedDocument[], whole: string, start: number, end: number): void {
  const text = whole.slice(start, end)
  if (text.trim() === '') return
  found.push({
    text,
    start,
    source: /^# Source: (\S+)/m.exec(text)?.[1] ?? '',
    kind: /^kind:[ \t]*["']?(\w+)/m.exec(text)?.[1] ?? '',
  })
}
