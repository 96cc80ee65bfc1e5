/** Lines of context around what differs, as diff(1) shows them. */
const CONTEXT = 3
/** Cells of the table that finds the longest common part; beyond, the middle counts as replaced. */
const LARGEST = 4_000_000

interface Line {
  readonly sign: ' ' | '-' | '+'
  readonly text: string
}

/** The hunks of a unified diff of two texts, without a head; empty when they are the same. */
export function lineDiff(before: string, after: string): string {
  const [a, b] = [linesOf(before), linesOf(after)]
  const lines = compared(a, b)
  const hunks: string[] = []
  let [left, right] = [1, 1]
  for (let at = 0; at < lines.length;) {
    const start = lines.findIndex((line, index) => index >= at && line.sign !== ' ')
    if (start < 0) break
    const from = Math.max(at, start - CONTEXT)
    const to = endOfHunk(lines, start)
    ;[left, right] = moved(lines.slice(at, from), [left, right])
    const part = lines.slice(from, to)
    const [nextLeft, nextRight] = moved(part, [left, right])
    hunks.push(
      `@@ -${range(left, nextLeft)} +${range(right, nextRight)} @@`,
      ...part.map(({ sign, text }) => `${sign}${text}`),
    )
    ;[left, right, at] = [nextLeft, nextRight, to]
  }
  return hunks.join('\n')
}

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

/** Two changes with little between them are shown together. */
function endOfHunk(lines: readonly Line[], start: number): number {
  let last = start
  for (let at = start; at < lines.length && at - last <= CONTEXT * 2; at++) if (lines[at]?.sign !== ' ') last = at
  return Math.min(lines.length, last + CONTEXT + 1)
}

function moved(lines: readonly Line[], [left, right]: readonly [number, number]): [number, number] {
  const count = (sign: Line['sign']) => lines.filter((line) => line.sign !== sign).length
  return [left + count('+'), right + count('-')]
}

function compared(a: readonly string[], b: readonly string[]): readonly Line[] {
  const shorter = Math.min(a.length, b.length)
  let head = 0
  while (head < shorter && a[head] === b[head]) head++
  let tail = 0
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const same = (text: string): Line => ({ sign: ' ', text })
  const [left, right] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)]
  return [...a.slice(0, head).map(same), ...middle(left, right), ...a.slice(a.length - tail).map(same)]
}

/** By the longest common subsequence. */
function middle(a: readonly string[], b: readonly string[]): readonly Line[] {
  const removed = (text: string): Line => ({ sign: '-', text })
  const added = (text: string): Line => ({ sign: '+', text })
  if ((a.length + 1) * (b.length + 1) > LARGEST) return [...a.map(removed), ...b.map(added)]
  const width = b.length + 1
  const longest = new Uint32Array((a.length + 1) * width)
  const of = (i: number, j: number) => longest[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i * width + j] = a[i] === b[j] ? of(i + 1, j + 1) + 1 : Math.max(of(i + 1, j), of(i, j + 1))
  const lines: Line[] = []
  let [i, j] = [0, 0]
  for (let [x, y] = [a[i], b[j]]; x !== undefined || y !== undefined; [x, y] = [a[i], b[j]]) {
    if (x !== undefined && x === y) {
      lines.push({ sign: ' ', text: x })
      ;[i, j] = [i + 1, j + 1]
    } else if (x !== undefined && (y === undefined || of(i + 1, j) >= of(i, j + 1))) {
      lines.push(removed(x))
      i += 1
    } else {
      lines.push(added(y ?? ''))
      j += 1
    }
  }
  return lines
}

/** A side without a line is said to stand behind the line before it, as `diff -u` and `patch` have it. */
const range = (start: number, next: number) => `${next === start ? start - 1 : start},${next - start}`
