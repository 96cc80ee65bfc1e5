/**
 * The items of one chart in the text of an index, as Helm and most others write it: `entries:` at the margin, a chart
 * below it, a list of its versions. An index may have 20 MB of which a few kB matter, and reading all of it as YAML
 * takes half a minute. What a block holds is indented deeper than its key, so a line tells where it ends.
 * @returns undefined where the text is written in another way
 */
export function entryItems(index: string, name: string): readonly string[] | undefined {
  const start = /^(?:entries|"entries"):[ \t]*(?:#.*)?\n/m.exec(index)
  if (start === null) return undefined
  const from = start.index + start[0].length
  const indent = indentOf(first(linesOf(index, from), isContent) ?? '')
  if (indent < 1) return undefined
  const key = new RegExp(`^ {${indent}}(["']?)${escaped(name)}\\1:[ \\t]*(?:#.*)?\$`)
  const lines = linesOf(index, from)
  const found = first(lines, (line) => key.test(line) || (isContent(line) && indentOf(line) < indent))
  return found === undefined || !key.test(found) ? undefined : itemsBelow(lines, indent)
}

function itemsBelow(lines: Iterator<string>, indent: number): readonly string[] | undefined {
  const items: string[][] = []
  let dash: number | undefined
  for (let { value, done } = lines.next(); done !== true; { value, done } = lines.next()) {
    const line = value as string
    const isItem = /^ *-(?: |$)/.test(line)
    const at = indentOf(line)
    if (isContent(line) && (at < indent || (at === indent && !isItem))) break
    dash ??= isItem ? at : undefined
    if (isItem && at === dash) items.push([line])
    else if (items.length > 0) items.at(-1)?.push(line)
    else if (isContent(line)) return undefined
  }
  return items.map((item) => item.join('\n'))
}

/** The scalar of a key of such an item, where it is a plain or a quoted one of one line. */
export function scalarOf(item: string, key: string): string | undefined {
  const indent = /^ *- */.exec(item)?.[0].length ?? 0
  // The first key stands behind the dash.
  const body = `${' '.repeat(indent)}${item.slice(indent)}`
  return new RegExp(`^ {${indent}}${key}:[ \\t]+(["']?)([\\w.+-]+)\\1[ \\t]*(?:#.*)?\$`, 'm').exec(body)?.[2]
}

const isContent = (line: string) => !/^\s*(?:#|$)/.test(line)
const indentOf = (line: string) => line.search(/\S/)
const escaped = (text: string) => text.replace(/[.+]/g, '\\$&')

function first(lines: Iterator<string>, isWanted: (line: string) => boolean): string | undefined {
  for (let { value, done } = lines.next(); done !== true; { value, done } = lines.next())
    if (isWanted(value as string)) return value as string
  return undefined
}

function* linesOf(text: string, from: number): Generator<string, undefined> {
  for (let at = from; at < text.length;) {
    const end = text.indexOf('\n', at)
    yield text.slice(at, end < 0 ? text.length : end)
    at = end < 0 ? text.length : end + 1
  }
  return undefined
}
