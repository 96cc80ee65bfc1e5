/** A text that was made readable, and where its characters stood before. */
export interface Readable {
  readonly text: string
  /** The place in the original that a place in the text comes from. */
  readonly original: (at: number) => number
}

/** More than any block is indented. */
const DEEP = ' '.repeat(64)

/**
 * Helm's parser takes a list in brackets, or a text in quotes, whose next lines are no deeper than its key; YAML does
 * not. Such lines are put deeper, which changes nothing else of them: leading spaces count in neither.
 */
export function deepenFlow(text: string): Readable {
  const inserted: number[] = []
  let made = ''
  let from = 0
  for (const at of shallowLines(text)) {
    made += text.slice(from, at) + DEEP
    inserted.push(at)
    from = at
  }
  return {
    text: made + text.slice(from),
    original: (at) => {
      let place = at
      for (const [index, line] of inserted.entries())
        if (line + DEEP.length * (index + 1) <= at) place = at - DEEP.length * (index + 1)
      return place
    },
  }
}

/** Dashes of lists, a key, and what stands behind it. */
const OPENING = /^((?:\s*-\s+)*\s*)([^\s"'#[{][^"'#]*?:\s+|"[^"]*":\s+|'[^']*':\s+)?(.*)$/

/** Where the lines begin that go on with what an earlier line opened. */
function* shallowLines(text: string): Generator<number> {
  let open = new Flow()
  let block: number | undefined
  let at = 0
  for (const line of text.split('\n')) {
    const indent = line.length - line.trimStart().length
    if (open.isOpen) {
      if (line.trim() !== '') yield at
      open.read(line)
    } else if (block === undefined || (line.trim() !== '' && indent <= block)) {
      const [, dashes = '', key, value = ''] = OPENING.exec(line) ?? []
      // A block is deeper than its key, or than the dash that it stands behind.
      const depth = key === undefined ? dashes.lastIndexOf('-') : dashes.length
      block = /^[|>][-+\d]*\s*(?:#.*)?$/.test(value) ? depth : undefined
      open = new Flow()
      if (/^["'[{]/.test(value)) open.read(value)
    }
    at += line.length + 1
  }
}

/** Brackets and quotes that are open at the end of a line. */
class Flow {
  #depth = 0
  #quote: string | undefined

  get isOpen(): boolean {
    return this.#depth > 0 || this.#quote !== undefined
  }

  read(line: string): void {
    for (let at = 0; at < line.length; at++) {
      const [char = '', next] = [line[at], line[at + 1]]
      if (this.#quote !== undefined) {
        if (this.#quote === '"' && char === '\\') at++
        else if (this.#quote === "'" && char === "'" && next === "'") at++
        else if (char === this.#quote) this.#quote = undefined
      } else if ((char === '"' || char === "'") && /[\s,[{:]|^$/.test(line[at - 1] ?? '')) this.#quote = char
      else if (char === '[' || char === '{') this.#depth++
      else if (char === ']' || char === '}') this.#depth--
      else if (char === '#' && /^$|\s/.test(line[at - 1] ?? '')) return
      if (!this.isOpen) return
    }
  }
}
