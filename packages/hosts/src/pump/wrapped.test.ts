import { describe, expect, test } from '@jest/globals'
import { findWrapped } from './wrapped'

const A = 'a'.repeat(32)
const B = 'b'.repeat(32)

/** The digits that are searched. */
function blocksOf(text: string): readonly string[] {
  const blocks: string[] = []
  findWrapped(text, (block) => (blocks.push(block), []))
  return blocks
}

describe('digits that may go on in the next line', () => {
  test.each<[string, string, readonly string[]]>([
    ['one line of 32 and what follows it', `${A}\nbb`, [`${A}bb`]],
    ['31 are a word', `${A.slice(1)}\nbb`, []],
    ['without an end of the line nothing follows', A, []],
    ['several lines', `${A}\n${B}\n${A}\ncc\n`, [`${A}${B}${A}cc`]],
    ['a shorter line is the last', `${A}\n${B.slice(1)}\ncc`, [`${A}${B.slice(1)}`]],
    ['with the line ends of Windows', `${A}\r\n${B}\r\ncc`, [`${A}${B}cc`]],
    ['indented', `  ${A}\n  \t${B}\n\tcc`, [`${A}${B}cc`]],
    ['behind a key', `key: ${A}\nbb`, [`${A}bb`]],
    ['up to the end of the text', `${A}\n${B}`, [`${A}${B}`]],
    ['up to a sign in a full line', `${A}\n${B}=x\ncc`, [`${A}${B}`]],
    ['up to a sign that is none', `${A}\nbb=cc`, [`${A}bb`]],
    ['an empty line ends them', `${A}\n\n${B}\ncc`, [A, `${B}cc`]],
    ['two with a line between them', `${A}\nb\nnote\n${B}\nc`, [`${A}b`, `${B}c`]],
    ['and none is read twice', `${A}\n${B}\n`, [`${A}${B}`]],
    ['a line that only ends with them', `x ${A.slice(1)}\n${B}\nc`, [`${B}c`]],
  ])('%s', (_, text, want) => expect(blocksOf(text)).toEqual(want))

  test('are those of base64 in either alphabet, and of hex', () => {
    const all = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))
    expect(all.filter((sign) => blocksOf(`${sign.repeat(32)}\n`).length > 0).join('')).toBe(
      '+-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz',
    )
  })
})

describe('a find', () => {
  const found = (text: string, start: number, end: number) =>
    findWrapped(text, () => [{ start, end }]).map((range) => text.slice(range.start, range.end))

  test('over a line end is told as a place of the text', () => {
    expect(found(`key: ${A}\r\n  ${B}\nc`, 30, 34)).toEqual(['aa\r\n  bb'])
    expect(found(`${A}\n${B}\ncc`, 31, 66)).toEqual([`a\n${B}\ncc`])
    expect(found(`${A}\n${B}\ncc`, 0, 33)).toEqual([`${A}\nb`])
  })

  test('within a line is left to who looks at lines', () => {
    expect(found(`${A}\n${B}\ncc`, 0, 32)).toEqual([])
    expect(found(`${A}\n${B}\ncc`, 32, 64)).toEqual([])
    expect(found(`${A}\n${B}\ncc`, 64, 66)).toEqual([])
  })
})
