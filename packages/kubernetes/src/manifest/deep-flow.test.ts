import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { deepenFlow } from './deep-flow'

const read = (text: string) => {
  const { text: made, original } = deepenFlow(text)
  for (const word of text.matchAll(/\w+/g)) {
    const at = made.indexOf(word[0], 0)
    if (text.indexOf(word[0]) === text.lastIndexOf(word[0])) expect(original(at)).toBe(word.index)
  }
  return parse(made) as unknown
}

test.each([
  [
    'a list in brackets',
    'a:\n  command: [ "sh",\n  "-c",\n  "x" ]\n  after: 1\n',
    { a: { command: ['sh', '-c', 'x'], after: 1 } },
  ],
  [
    'a text in quotes within a list',
    'a:\n- command: ["sh", \'until [ 0 ]; do\n  echo "it\'\'s: #here"; done\']\n  image: shop\n',
    { a: [{ command: ['sh', 'until [ 0 ]; do echo "it\'s: #here"; done'], image: 'shop' }] },
  ],
  ['a text in quotes alone', 'a:\n  b: "one\n  two"\n  c: 1\n', { a: { b: 'one two', c: 1 } }],
  [
    'lines of a block are no brackets',
    'a: |\n  x: [ "\nb: [1,\n2]\nc: >-\n  { x\n',
    { a: 'x: [ "\n', b: [1, 2], c: '{ x' },
  ],
  ['a block within a list', '- a: |\n    [ "\n  b: [1,\n  2]\n- |\n [\n- c\n', [{ a: '[ "\n', b: [1, 2] }, '[\n', 'c']],
  [
    'a plain text with brackets',
    "a: it's [ no list\nb: don't {\nc: 1 # [ \"\nd: 2\n",
    { a: "it's [ no list", b: "don't {", c: 1, d: 2 },
  ],
  ['a template that is quoted', 'a: "{{ x }}"\n"b[0]": [\n{c: 1},\n]\n', { a: '{{ x }}', 'b[0]': [{ c: 1 }] }],
])('%s is read as Helm reads it', (_, text, want) => expect(read(text)).toEqual(want))
