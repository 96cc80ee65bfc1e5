import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  codeBlock,
  codeSpan,
  details,
  escapeMarkdown,
  fitMarkdown,
  link,
  table,
  utf8Length,
  verdictHeading,
} from './markdown'
import { visible } from './visible'

/** What a reader sees: entities read, the zero-width spaces that keep hosts from linking left in. */
function read(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
}

describe('foreign text becomes text', () => {
  test.each<[string, string]>([
    ['a tag', '<img src=x onerror=alert(1)>'],
    ['a closing tag of ours', '</details></pre></code>'],
    ['a comment marker', '<!-- slipway:run -->'],
    ['a table break', 'a | b'],
    ['a code fence', '```\n# x\n```'],
    ['emphasis', '**bold** __bold__ ~~gone~~ *a* _b_'],
    ['a link', '[click](https://evil.example)'],
    ['an image', '![x](https://evil.example/p.png)'],
    ['a bare address', 'https://evil.example/a?b=c'],
    ['a bare host', 'WWW.evil.example'],
    ['a script address', 'javascript:alert(1)'],
    ['an e-mail', 'a@b.example'],
    ['mathematics', '$\\sqrt{2}$'],
    ['a heading', '# big'],
    ['a list', '- a\n1. b'],
    ['an escape', '\\<b>'],
    ['an entity', '&lt;b&gt; &#60;'],
    ['a footnote', '[^1]'],
    ['an alert', '> [!WARNING]'],
  ])('%s', (_, hostile) => {
    const safe = escapeMarkdown(hostile)
    // Nothing that Markdown, HTML or the hosts' linkers act on is left as a character of its own.
    expect(safe.replace(/&(?:#\d+|amp|lt|gt);/g, '¤')).not.toMatch(/[<>&\\`*_{}[\]()#+!|~$^=@:\n-]|\/\/|www\./i)
    expect(read(safe).replaceAll('\u200b', '')).toBe(hostile.replace(/\s+/g, ' '))
  })

  test('what hosts would link is kept apart by a zero-width space', () => {
    expect(read(escapeMarkdown('@org/team #12 !7 org/repo#3 GH-9 a#b !x'))).toBe(
      '@\u200borg/team #\u200b12 !\u200b7 org/repo#\u200b3 GH-\u200b9 a#b !x',
    )
  })

  test('a number with a point starts no list', () => {
    expect(escapeMarkdown('1. a')).toBe('1&#46; a')
    expect(escapeMarkdown('v1. a 1.5')).toBe('v1. a 1.5')
  })

  test('terminal sequences, bidirectional and invisible characters do not pass', () => {
    expect(escapeMarkdown('a\u001b[31mb\u001b]8;;https://evil.example\u0007c\u202ed\u200be\u2066f\u0000g\u007f')).toBe(
      'abcdef\ufffdg\ufffd',
    )
    expect(visible('a\r\nb\rc\td')).toBe('a\nb\nc\td')
  })

  test('any text: no active character is left and what is read is what was there', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'<>&\\`*_{}[]()#+!|~$^=@:/-.w1 aGH\n') }), (hostile) => {
        const safe = escapeMarkdown(hostile)
        expect(safe.replace(/&(?:#\d+|amp|lt|gt);/g, '¤')).not.toMatch(/[<>&\\`*_{}[\]()#+!|~$^=@:\n-]|\/\/|www\./i)
        expect(read(safe).replaceAll('\u200b', '')).toBe(hostile.replace(/[\r\n\t]+/g, ' '))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('pieces', () => {
  test('a code span and a block that cannot be left', () => {
    expect(codeSpan('a`</code>')).toBe('<code>a&#96;&lt;/code&gt;</code>')
    expect(codeBlock('a\n\n</pre>\r\n```')).toBe('<pre>a&#10;&#10;&lt;/pre&gt;&#10;&#96;&#96;&#96;</pre>')
  })
  test('a table and a fold', () => {
    expect(table(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |')
    expect(details('<x>', 'body')).toBe('<details><summary>&lt;x&gt;</summary>\n\nbody\n\n</details>')
  })
  test('the verdict is readable without its colour', () => {
    expect(verdictHeading('Test', 'fail', '2 of 5 failed')).toBe('### ❌ Test&#58; 2 of 5 failed'.replace('&#58;', ':'))
    expect(verdictHeading('Deploy', 'rolled-back', 'x')).toBe('### ⚠️ Deploy: x')
    expect(verdictHeading('Test', 'pass', 'a | b')).toBe('### ✅ Test: a &#124; b')
  })
  test.each<[string, boolean]>([
    ['https://a.example/x?y=z#w', true],
    ['http://a.example:8080/', true],
    ['https://user:pass@a.example/', false],
    ['https://user@a.example/', false],
    ['javascript:alert(1)', false],
    ['data:text/html,x', false],
    ['//a.example', false],
    ['https://a.example/>x', false],
    ['https://a.example/ x', false],
    ['https://a.example/\nx', false],
    ['', false],
  ])('a link to %j', (address, linked) => {
    expect(link('[x]', address)).toBe(linked ? `[&#91;x&#93;](<${address}>)` : '&#91;x&#93;')
  })
})

describe('a budget of bytes', () => {
  test('what fits is not touched', () => {
    expect(fitMarkdown('äö\nb', 6, 'cut')).toBe('äö\nb')
  })
  test('the beginning stays, whole lines, and it says that it was cut', () => {
    expect(fitMarkdown('### ❌ no\nline 2\nline 3\nline 4', 30, '*cut*')).toBe('### ❌ no\nline 2\n\n*cut*')
  })
  test('an open fold is closed, so that the notice is seen', () => {
    const text = `<details><summary>a</summary>\n\n${'row\n'.repeat(100)}\n</details>`
    const fitted = fitMarkdown(text, 120, '*cut*')
    expect(fitted.endsWith('row\n</details>\n\n*cut*')).toBe(true)
    expect(utf8Length(fitted)).toBeLessThanOrEqual(120)
  })
  test('a first line that is too long is cut, not dropped', () => {
    expect(fitMarkdown('ääääääääääääääää', 15, '*cut*')).toBe('ääää\n\n*cut*')
    expect(fitMarkdown('abc&#124;&#124;&#124;', 16, '*cut*')).toBe('abc&#124;\n\n*cut*')
    expect(fitMarkdown('abc&#124;&#124;&#124;', 15, '*cut*')).toBe('abc\n\n*cut*')
  })
  test('any text: never over the limit, never a broken character, a beginning of the text', () => {
    const line = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('<details>', '</details>', '', '🚢🚢🚢'))
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.integer({ min: 60, max: 200 }), (lines, limit) => {
        const text = lines.join('\n')
        const fitted = fitMarkdown(text, limit, '*cut*')
        expect(Buffer.byteLength(fitted)).toBeLessThanOrEqual(limit)
        if (Buffer.byteLength(text) <= limit) return expect(fitted).toBe(text)
        expect(Buffer.from(fitted).toString()).toBe(fitted)
        expect(fitted.endsWith('\n\n*cut*')).toBe(true)
        expect(text.startsWith(fitted.slice(0, -'\n\n*cut*'.length).replace(/(\n<\/details>)+$/, ''))).toBe(true)
        return undefined
      }),
      { numRuns: 1000 },
    )
  })
  test('bytes are counted as UTF-8 has them', () => {
    for (const text of ['', 'abc', 'äöü', '漢字', '🚢', 'a\ud800b'])
      expect(utf8Length(text)).toBe(Buffer.byteLength(text))
  })
})
