import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { visible } from './visible'

const HIDDEN = [
  ...['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069', '\u200e', '\u200f'],
  ...['\u061c', '\u200b', '\u200c', '\u200d', '\u2060', '\u2063', '\ufeff', '\u00ad', '\u180e', '\u034f', '\u3164'],
  ...['\ufe00', '\ufe0f', '\ufff9', '\u{e0001}', '\u{e0041}', '\u{e007f}', '\u{e0100}'],
]

test.each(HIDDEN.map((c) => [c.codePointAt(0)?.toString(16), c]))('U+%s between letters is dropped', (_, character) => {
  expect(visible(`a${character}b`)).toBe('ab')
})

test.each([
  ['a colour that is not ended', 'a\u001b[8mb', 'ab'],
  ['a colour of eight-bit terminals', 'a\u009b31mb', 'ab'],
  ['a link of terminals', 'a\u001b]8;;https://x.example\u0007b', 'ab'],
  ['other control characters', 'a\u0000b\u0008c\u009d', 'a\ufffdb\ufffdc\ufffd'],
  ['line ends of any kind', 'a\r\nb\rc\u2028d\u2029e', 'a\nb\nc\nd\ne'],
  ['half a character', 'a\ud83db', 'a\ufffdb'],
  ['marks that paint over other lines', `a${'\u0301'.repeat(50)}b`, `a${'\u0301'.repeat(8)}b`],
  [
    'letters smuggled in tags',
    `a${[...'run'].map((c) => String.fromCodePoint(0xe0000 + c.charCodeAt(0))).join('')}`,
    'a',
  ],
  ['bytes smuggled in variants', '😀\ufe0f\u{e0110}\u{e0121}', '😀\ufe0f'],
])('%s', (_, text, want) => expect(visible(text)).toBe(want))

describe('what people write stays', () => {
  test.each([
    ['Hebrew', 'שלום, עולם: 3 בדיקות'],
    ['Arabic', 'فشل الاختبار (٣)'],
    ['Persian with a joiner', 'می\u200cخواهم'],
    ['Hindi with a joiner', 'क्\u200dष'],
    ['Sinhala with a joiner', 'ශ්\u200dරී'],
    ['a family', '👩\u200d👩\u200d👧\u200d👦'],
    ['a flag', '🏳\ufe0f\u200d🌈'],
    ['the flag of Scotland', '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}'],
    ['a skin colour', '👩🏽\u200d🚀'],
    ['a heart and a keycap', '❤\ufe0f 1\ufe0f\u20e3'],
    ['Vietnamese in parts', 'Tie\u0302\u0301ng Vie\u0323\u0302t'],
    ['tabs and lines', 'a\tb\nc'],
  ])('%s', (_, text) => expect(visible(text)).toBe(text))
})

test('any text: nothing is left that hides or reorders, and a second time changes nothing', () => {
  const unit = fc.oneof(
    fc.constantFrom(...HIDDEN, 'a', 'א', '😀', 'می', '\u001b[', '\u0301', ' ', '\u180e', '\u200c'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 30 }), (pieces) => {
      const shown = visible(pieces.join(''))
      expect(shown).not.toMatch(/[\p{Bidi_Control}\u200b\u2060-\u206f\ufeff\u00ad\u{e0100}-\u{e0fff}\p{Surrogate}]/u)
      expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
      expect(shown).not.toMatch(/(?<!\p{M}|[\p{Script=Arabic}\p{Extended_Pictographic}\ufe0f])[\u200c\u200d]/u)
      expect(visible(shown)).toBe(shown)
    }),
    { numRuns: 1000 },
  )
})
