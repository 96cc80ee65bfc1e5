import type { Node, Pair, Scalar, YAMLMap } from 'yaml'
import type { Edit } from '../../../manifest/edits'
import type { Section, Yaml } from './place'

export type Parsed = ReturnType<Yaml['parseDocument']>

/** A text of a file, with where it stands. */
export interface Text {
  readonly value: string
  readonly node: Scalar
  /** The key that it stands behind; items of a list have none. */
  readonly pair: Pair | undefined
  /** It is written elsewhere and named here by an alias. */
  readonly shared: boolean
}

/** The nodes of one document, and what has to be written to change them. */
export class Scalars {
  /** @param text what the document was read from */
  constructor(
    readonly yaml: Yaml,
    readonly document: Parsed,
    readonly text: string,
    readonly section: Section,
  ) {}

  pairOf(map: YAMLMap, key: string): Pair | undefined {
    return map.items.find((item) => this.keyOf(item) === key)
  }

  keyOf({ key }: Pair): string {
    return this.yaml.isScalar(key) ? String(key.value) : ''
  }

  /** The text behind a key; empty where nothing stands, undefined where no text or number does. */
  textAt(map: YAMLMap, key: string): Text | undefined {
    const pair = this.pairOf(map, key)
    return pair === undefined ? undefined : this.textIn(pair.value, pair)
  }

  textIn(value: unknown, pair?: Pair): Text | undefined {
    const { isAlias, isScalar } = this.yaml
    const shared = isAlias(value)
    const node = shared ? value.resolve(this.document) : value
    // A key at the end of a document, with nothing behind it.
    if (!isScalar(node)) return undefined
    if (node.value === null) return { value: '', node, pair, shared }
    // As it is written: 1.10 is a number to YAML, and a tag to whoever wrote it.
    const written = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value))
    return ['string', 'number', 'bigint'].includes(typeof node.value)
      ? { value: written, node, pair, shared }
      : undefined
  }

  /** Another text in the place of one, within its quotes. */
  replace({ node, value, pair }: Text, wanted: string): readonly Edit[] {
    const [start, end] = node.range ?? [0, 0]
    if (node.value === null) return this.#fill(pair, [start, end], wanted)
    if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE')
      return [{ ...this.#span(start + 1, end - 1), text: wanted }]
    if (node.type === 'PLAIN') return [{ ...this.#span(start, end), text: this.plain(wanted) }]
    const [old, at] = [value.trim(), this.text.slice(start, end).indexOf(value.trim())]
    return old === '' || at < 0 ? [] : [{ ...this.#span(start + at, start + at + old.length), text: wanted }]
  }

  /** Nothing stands behind the colon, or `null` or `~` does. */
  #fill(pair: Pair | undefined, [start, end]: readonly [number, number], wanted: string): readonly Edit[] {
    if (end > start) return [{ ...this.#span(start, end), text: this.plain(wanted) }]
    const colon = colonOf(pair)
    return colon === undefined ? [] : [{ ...this.#span(colon, colon), text: ` ${this.plain(wanted)}` }]
  }

  /** Another key in the place of one. */
  rename(pair: Pair, key: string): readonly Edit[] {
    const [start, end] = (pair.key as Node | undefined)?.range ?? [0, 0]
    return end > start ? [{ ...this.#span(start, end), text: key }] : []
  }

  /** One key more: a line below that of another, as deep as that one. */
  addAfter(map: YAMLMap, pair: Pair, [key, wanted]: readonly [key: string, value: string]): readonly Edit[] {
    const start = (pair.key as Node | undefined)?.range?.[0] ?? 0
    const end = (pair.value as Node | undefined)?.range?.[1] ?? colonOf(pair) ?? start
    if (map.flow === true) return [{ ...this.#span(end, end), text: `, ${key}: "${wanted}"` }]
    const { text } = this.section.file
    const at = this.section.at(start)
    const indent = ' '.repeat(at - (text.lastIndexOf('\n', at - 1) + 1))
    const lineEnd = text.includes('\r\n') ? '\r\n' : '\n'
    const newline = text.indexOf('\n', Math.max(this.section.at(end) - 1, at))
    const line = `${indent}${key}: ${this.plain(wanted)}`
    if (newline < 0) return [{ start: text.length, end: text.length, text: `${lineEnd}${line}` }]
    return [{ start: newline + 1, end: newline + 1, text: `${line}${lineEnd}` }]
  }

  #span(start: number, end: number): { readonly start: number; readonly end: number } {
    const from = this.section.at(start)
    return { start: from, end: from + end - start }
  }

  /** Hex digits with one `e` among them are a number to YAML. */
  plain(text: string): string {
    return typeof this.yaml.parse(text) === 'string' ? text : `"${text}"`
  }
}

function colonOf(pair: Pair | undefined): number | undefined {
  const colon = pair?.srcToken?.sep?.find(({ type }) => type === 'map-value-ind')
  return colon === undefined ? undefined : colon.offset + 1
}
