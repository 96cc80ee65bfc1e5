/** `name() {` or `function name {`, alone on a line. */
const HEAD = /^(\s*)(?:function\s+([\w:-]+)\s*(?:\(\s*\))?|([\w:-]+)\s*\(\s*\))\s*\{\s*$/

/** How deep calls within functions are followed. */
const DEEPEST = 6

/** A script as its calls run it: the lines of its functions stand where they are called, and else nowhere. */
export function inlineFunctions(text: string): string {
  const { functions, rest } = split(text)
  if (functions.size === 0) return text
  const inline = (lines: readonly string[], depth: number): readonly string[] =>
    lines.flatMap((line) => {
      const body = functions.get(/^\s*(?:!\s*)?([\w:-]+)(?=\s|$|;|\|)/.exec(line)?.[1] ?? '')
      return body === undefined || depth > DEEPEST ? [line] : inline(body, depth + 1)
    })
  return inline(rest, 0).join('\n')
}

function split(text: string): { readonly functions: ReadonlyMap<string, string[]>; readonly rest: readonly string[] } {
  const functions = new Map<string, string[]>()
  const rest: string[] = []
  let open: { readonly end: string; readonly body: string[] } | undefined
  for (const line of text.split(/\r?\n/)) {
    const [, indent = '', first, second] = open === undefined ? (HEAD.exec(line) ?? []) : []
    const name = first ?? second
    if (open !== undefined && line.trimEnd() === open.end) open = undefined
    else if (open !== undefined) open.body.push(line)
    else if (name === undefined) rest.push(line)
    else {
      open = { end: `${indent}}`, body: [] }
      functions.set(name, open.body)
    }
  }
  return { functions, rest }
}
