import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { splitDocuments } from './documents'

test.each<[string, string, readonly string[]]>([
  ['none', 'a: 1\n', ['a: 1\n']],
  ['at the beginning, and at the end', '---\na: 1\n---', ['\na: 1\n']],
  ['with a comment, a tag or a space behind it', 'a: 1\n--- # b\nb: 1\n---\tx\n', ['a: 1\n', ' # b\nb: 1\n', '\tx\n']],
  ['with Windows line ends', 'a: 1\r\n---\r\nb: 1\r\n', ['a: 1\r\n', '\r\nb: 1\r\n']],
  ['right behind each other', '---\n---\n---\na: 1', ['\na: 1']],
  ['that is none: a longer line, an indented one', '----\na: |\n  ---\n---b', ['----\na: |\n  ---\n---b']],
  ['in the middle of a line, as U+2028 does not end one', 'a: "x\u2028---"\n', ['a: "x\u2028---"\n']],
])('a separator %s', (_, text, expected) => {
  expect(splitDocuments(text).map((document) => document.text)).toEqual(expected)
})

test('every character but those of the separators is in one document, at its place', () => {
  const pieces = fc.constantFrom('---', '\n', ' ', 'a: 1', '--', '\r\n', '\t')
  fc.assert(
    fc.property(fc.array(pieces), (parts) => {
      const text = parts.join('')
      const found = splitDocuments(text)
      for (const { start, text: document } of found) expect(text.slice(start, start + document.length)).toBe(document)
      // As a regular expression of lines finds them.
      expect(found.map((document) => document.text)).toEqual(
        text.split(/(?<![^\n])---(?=\s|$)/).filter((document) => document.trim() !== ''),
      )
    }),
  )
})
