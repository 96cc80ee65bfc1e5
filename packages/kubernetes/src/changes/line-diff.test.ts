import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { lineDiff } from './line-diff'

const numbered = (count: number, changed: readonly number[] = []) =>
  Array.from({ length: count }, (_, index) => (changed.includes(index) ? `${index} new` : String(index))).join('\n')

describe('a unified diff', () => {
  test.each([
    ['of the same text', 'a\nb\n', 'a\nb\n', ''],
    ['of a line', 'a\nb\nc', 'a\nx\nc', '@@ -1,3 +1,3 @@\n a\n-b\n+x\n c'],
    ['of what is new', '', 'a\nb', '@@ -0,0 +1,2 @@\n+a\n+b'],
    ['of what goes', 'a\nb', '', '@@ -1,2 +0,0 @@\n-a\n-b'],
    ['at the end', 'a', 'a\nb', '@@ -1,1 +1,2 @@\n a\n+b'],
  ])('%s', (_, before, after, want) => expect(lineDiff(before, after)).toBe(want))

  test('has a hunk for each change, and one for two that are near', () => {
    const heads = (changed: readonly number[]) =>
      lineDiff(numbered(40), numbered(40, changed))
        .split('\n')
        .filter((line) => line.startsWith('@@'))
    expect(heads([5, 30])).toEqual(['@@ -3,7 +3,7 @@', '@@ -28,7 +28,7 @@'])
    expect(heads([5, 11])).toEqual(['@@ -3,13 +3,13 @@'])
  })

  test('leads from the one text to the other', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 })
    fc.assert(
      fc.property(text, text, (a, b) => {
        const lines = lineDiff(a.join('\n'), b.join('\n')).split('\n')
        const applied: string[] = []
        let at = 0
        for (const line of lines.filter((each) => each !== '')) {
          const start = /^@@ -(\d+),\d+ /.exec(line)?.[1]
          if (start !== undefined) while (at < Number(start) - 1) applied.push(a[at++] ?? '')
          else if (line.startsWith('+')) applied.push(line.slice(1))
          else {
            expect(line.slice(1)).toBe(a[at])
            if (line.startsWith(' ')) applied.push(line.slice(1))
            at++
          }
        }
        expect([...applied, ...a.slice(at)]).toEqual(b)
      }),
    )
  })
})
