/** Why entries stand in a list, as its comments say: above some of them up to the next comment or a blank line. */
export class Comments {
  #lines: string[] = []
  #isComment = false

  /** A line that is no entry. */
  pass(line: string): void {
    const isComment = line.startsWith('#')
    if (line === '') this.#lines = []
    else if (isComment) this.#lines = [...(this.#isComment ? this.#lines : []), line.replace(/^[#\s=-]+|[\s=-]+$/g, '')]
    this.#isComment = isComment
  }

  /** The reason of an entry, by what stands beside it, else above it. */
  take(beside: string | undefined): string | undefined {
    this.#isComment = false
    return beside?.trim() || this.#lines.join(' ').trim() || undefined
  }
}

/** An entry that somebody has commented out gives no reason for the next one. */
const OLD_ENTRY =
  /^#+\s*(?:-\s+)?(?:["'/]|(?:id|vulnerability|paths|purls|statement|expired_at|reason|package|name|version|location|type|fix-state):)/

/**
 * The reasons that comments give the entries of a list in YAML, by what names an entry; of one that comes several times
 * each in its turn.
 * @param key of what names an entry, such as `id`
 */
export function commentsIn(text: string, key: string): (name: string) => string | undefined {
  const entry = new RegExp(`^-?\\s*${key}:\\s*(.+)$`)
  const found = new Map<string, (string | undefined)[]>()
  const comments = new Comments()
  for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
    const [, said] = entry.exec(line) ?? []
    if (said === undefined) {
      if (!OLD_ENTRY.test(line)) comments.pass(line)
      continue
    }
    const [value = '', beside] = said.split(/\s+#\s*/, 2)
    const name = value.replace(/^(["'])(.*)\1$/, '$2')
    found.set(name, [...(found.get(name) ?? []), comments.take(beside)])
  }
  return (name) => found.get(name)?.shift()
}
