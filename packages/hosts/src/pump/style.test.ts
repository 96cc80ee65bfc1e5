import { expect, test } from '@jest/globals'
import { Style } from './style'

const E = '\u001b'

test.each<[string, readonly string[], readonly string[]]>([
  ['plain lines stay', ['a', 'b'], ['a', 'b']],
  ['an ended colour is left alone', [`${E}[32mgreen${E}[0m`, 'b'], [`${E}[32mgreen${E}[0m`, 'b']],
  ['the short form of the end', [`${E}[32mgreen${E}[m`, 'b'], [`${E}[32mgreen${E}[m`, 'b']],
  [
    'a colour over several lines',
    [`${E}[31ma`, 'b', `c${E}[0m`, 'd'],
    [`${E}[31ma${E}[0m`, `${E}[31mb${E}[0m`, `${E}[31mc${E}[0m`, 'd'],
  ],
  ['more than one look', [`${E}[1m${E}[31ma`, 'b'], [`${E}[1m${E}[31ma${E}[0m`, `${E}[1m${E}[31mb${E}[0m`]],
  ['an end with a new look', [`${E}[1ma${E}[0;34mb`, 'c'], [`${E}[1ma${E}[0;34mb${E}[0m`, `${E}[0;34mc${E}[0m`]],
  ['what is concealed ends with its line', [`${E}[8ma`, 'b'], [`${E}[8ma${E}[0m`, 'b']],
  ['concealed among others', [`${E}[31;8ma`, 'b'], [`${E}[31;8ma${E}[0m`, 'b']],
  ['a look without an end', [`${E}[1m`.repeat(40), 'b'], [`${`${E}[1m`.repeat(40)}${E}[0m`, 'b']],
  [
    'a look of as many characters as one may have',
    [`${E}[1m`.repeat(25), 'b'],
    [`${`${E}[1m`.repeat(25)}${E}[0m`, `${`${E}[1m`.repeat(25)}b${E}[0m`],
  ],
  [
    'an end among other codes is a look of its own',
    [`${E}[1ma${E}[;34mb`, 'c'],
    [`${E}[1ma${E}[;34mb${E}[0m`, `${E}[;34mc${E}[0m`],
  ],
  ['an end with more zeros', [`${E}[1ma${E}[00m`, 'b'], [`${E}[1ma${E}[00m`, 'b']],
  [
    'a colour whose number begins or ends with those of another',
    [`${E}[38;5;108ma`, 'b'],
    [`${E}[38;5;108ma${E}[0m`, `${E}[38;5;108mb${E}[0m`],
  ],
])('%s', (_, lines, want) => {
  const style = new Style()
  expect(lines.map((line) => style.paint(line))).toEqual(want)
})
