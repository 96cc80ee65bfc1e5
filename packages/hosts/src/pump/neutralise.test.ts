import { describe, expect, test } from '@jest/globals'
import { lastLineEnd, neutralise, splitLines, stripControls } from './neutralise'

const ESC = '\u001b'
const BEL = '\u0007'
const ST = `${ESC}\\`

describe('lines end', () => {
  test.each([
    ['LF', '\n'],
    ['CR', '\r'],
    ['CR and LF as one', '\r\n'],
    ['vertical tab', '\v'],
    ['form feed', '\f'],
    ['next line', '\u0085'],
    ['line separator', '\u2028'],
    ['paragraph separator', '\u2029'],
  ])('at %s', (_, end) => {
    expect(splitLines(`a${end}b${end}`)).toEqual(['a', 'b', ''])
    expect(lastLineEnd(`a${end}bc${end}d`)).toBe(3 + 2 * end.length)
  })

  test('nowhere else', () => {
    expect(splitLines('a\tb c')).toEqual(['a\tb c'])
    expect(lastLineEnd('a\tb c')).toBe(0)
  })
})

describe('sequences of terminals go, and the text around them stays', () => {
  test.each([
    ['a colour', `a${ESC}[1;31mb`],
    ['a colour in one character', 'a\u009b31mb'],
    ['clearing the screen', `a${ESC}[2Jb`],
    ['a private mode', `a${ESC}[?25lb`],
    ['the shape of the cursor', `a${ESC}[1 qb`],
    ['one in one character with a space in it', 'a\u009b1 qb'],
    ['a title', `a${ESC}]0;owned${BEL}b`],
    ['a title with the long end', `a${ESC}]0;owned${ST}b`],
    ['a link', `a${ESC}]8;;https://example.com${ST}b${ESC}]8;;${ST}`],
    ['a device string', `a${ESC}Pq#0${ST}b`],
    ['a start of string', `a${ESC}Xowned${ST}b`],
    ['a private message', `a${ESC}^owned${ST}b`],
    ['a command of an application', `a${ESC}_owned${ST}b`],
    ['a set of characters', `a${ESC}(Bb`],
    ['saving the cursor', `a${ESC}7b`],
    ['the last of the short ones', `a${ESC}~b`],
    ['two after each other', `a${ESC}[1A${ESC}[2Kb`],
  ])('%s', (_, text) => {
    expect(stripControls(text, false)).toBe('ab')
  })

  test.each([
    ['a colour', `ab${ESC}[1;3`],
    ['one in one character', 'ab\u009b1;3'],
    ['a title', `ab${ESC}]0;own`],
    ['a device string', `ab${ESC}Pown`],
    ['an escape', `ab${ESC}`],
  ])('%s that does not end takes the rest with it', (_, text) => {
    expect(stripControls(text, false)).toBe('ab')
    expect(stripControls(text, true)).toBe('ab')
  })

  test('colours stay where they are wanted, and nothing else does', () => {
    const coloured = `${ESC}[1;31ma${ESC}[mb`
    expect(stripControls(coloured, true)).toBe(coloured)
    expect(stripControls(`a${ESC}[2J${ESC}[31mb`, true)).toBe(`a${ESC}[31mb`)
    expect(stripControls(`a${ESC}[?4mb`, true)).toBe('ab')
    expect(stripControls(`a${ESC}${ESC}[31mb`, true)).toBe(`a${ESC}[31mb`)
    expect(stripControls(`a${ESC}]0;x${BEL}b`, true)).toBe('ab')
  })
})

test('of single controls only those stay that end a line, and the tab', () => {
  const kept = Array.from({ length: 0xa0 }, (_, code) => code).filter(
    (code) => stripControls(`a${String.fromCharCode(code)}`, false) !== 'a',
  )
  const visible = Array.from({ length: 0x7f - 0x20 }, (_, index) => 0x20 + index)
  expect(kept).toEqual([0x09, 0x0a, 0x0b, 0x0c, 0x0d, ...visible, 0x85])
  // One at a time, since a line without any is not looked at further.
  for (const code of kept) expect(stripControls(`a${String.fromCharCode(code)}`, true)).toHaveLength(2)
})

describe('a line cannot command', () => {
  test.each([
    ['by the old syntax', '##[group]x', '## [group]x'],
    ['by the old syntax anywhere and twice', 'a ##[b] ##[c]', 'a ## [b] ## [c]'],
    ['by the old syntax with more in front', '###[x]', '### [x]'],
    ['by the new syntax', '::set-env name=a::b', ': :set-env name=a::b'],
    ['by the new syntax alone', '::', ': :'],
    ['behind white space', ' \t ::x', ' \t : :x'],
    ['behind what .NET takes as white space', '\u0085::x', '\u0085: :x'],
    ['behind colours', `${ESC}[1;31m${ESC}[m::x`, `${ESC}[1;31m${ESC}[m: :x`],
    ['by a section that begins', 'a section_start:1:x', 'a section_start :1:x'],
    ['by sections that end', 'section_end:1:x section_end:2:y', 'section_end :1:x section_end :2:y'],
    ['by a character that the runner ignores', ':\u00ad:error::x', ': :error::x'],
    ['by one in front', '\u00ad::error::x', ': :error::x'],
    ['by one in the old syntax', '#\u200b#[error]x', '## [error]x'],
    ['by several of them', '\u00ad:\u00ad\u200b:error::x', ': :error::x'],
    ['beside letters that are not ASCII', 'é ##[x]', 'é ## [x]'],
  ])('%s', (_, line, want) => {
    expect(neutralise(line)).toBe(want)
    // Once is enough: the second pump on the way finds nothing.
    expect(neutralise(want)).toBe(want)
  })

  test.each([
    'std::vector<int>',
    'a: b',
    ': :x',
    '# a heading',
    '##x[1]',
    'section_other: x',
    'a section_start of it',
    'no sign at all',
    // The joiner of an emoji is kept where no command shows without it.
    '👩\u200d💻: done',
    'soft\u00adhyphen: x',
    '',
  ])('%j stays as it is', (line) => {
    expect(neutralise(line)).toBe(line)
  })
})
