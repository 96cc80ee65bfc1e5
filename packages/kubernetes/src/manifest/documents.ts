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
  for (const separator of separatorsIn(text)) {
    add(found, text, start, separator)
    start = separator + SEPARATOR.length
  }
  add(found, text, start, text.length)
  return found
}

const SEPARATOR = '---'

/** Where they begin. By a search for text: a release may be megabytes, and is cut several times. */
function* separatorsIn(text: string): Generator<number> {
  if (endsAt(text, SEPARATOR.length) && text.startsWith(SEPARATOR)) yield 0
  const line = `\n${SEPARATOR}`
  for (let at = text.indexOf(line); at >= 0; at = text.indexOf(line, at + line.length))
    if (endsAt(text, at + line.length)) yield at + 1
}

const endsAt = (text: string, at: number) => /\s/.test(text[at] ?? ' ')

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
