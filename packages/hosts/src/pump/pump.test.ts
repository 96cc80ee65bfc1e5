import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { masksOf, readAsRunner, readSections, runnerForms } from '@slipway/testing'
import { Pump } from './pump'
import { Redactor } from './redactor'

/** The runner's way to find a value behind one or two bytes; it never stands in a log like that. */
function isBase64OfPart(form: string, value: string): boolean {
  return [1, 2].some((from) => Buffer.from(value).subarray(from).toString('base64') === form)
}

function pumped(chunks: readonly (string | Uint8Array)[], { secrets = [] as string[] } = {}): string[] {
  const redactor = new Redactor()
  for (const secret of secrets) redactor.add(secret)
  const lines: string[] = []
  const pump = new Pump({ redactor, colours: true }, (line) => lines.push(line))
  for (const chunk of chunks) pump.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  pump.end()
  return lines
}

const COMMANDS = [
  'add-mask',
  'set-output name=x',
  'save-state name=x',
  'add-matcher',
  'remove-matcher',
  'debug',
  'notice',
  'warning',
  'error',
  'group',
  'endgroup',
  'echo',
  'stop-commands',
  'set-env name=x',
  'add-path',
  'ADD-MASK',
]

describe('commands in foreign output', () => {
  // The third column: the runner would obey it as it is. The others are for viewers that read lines or colours
  // otherwise.
  const shapes: readonly [string, (command: string) => string, boolean][] = [
    ['at the start of a line', (c) => `::${c}::a`, true],
    ['after spaces', (c) => ` \t ::${c}::a`, true],
    ['after a no-break space', (c) => `\u00a0\u3000::${c}::a`, true],
    ['after a colour', (c) => `\u001b[31m::${c}::a`, false],
    ['after a lone CR', (c) => `progress 10%\r::${c}::a`, true],
    ['after a vertical tab', (c) => `x\v::${c}::a`, false],
    ['after a form feed', (c) => `x\f::${c}::a`, false],
    ['after U+0085', (c) => `x\u0085::${c}::a`, false],
    ['after U+2028', (c) => `x\u2028::${c}::a`, false],
    ['behind a soft hyphen', (c) => `\u00ad::${c}::a`, true],
    ['with a soft hyphen inside', (c) => `:\u00ad:${c}:\u00ad:a`, true],
    ['behind a zero-width space', (c) => `\u200b::${c}::a`, true],
    ['behind NUL', (c) => `\u0000::${c}::a`, true],
    ['behind an erase sequence', (c) => `\u001b[2K::${c}::a`, false],
    ['old syntax at the start', (c) => `##[${c}]a`, true],
    ['old syntax in mid-line', (c) => `text ##[${c}]a`, true],
    ['old syntax after a colour', (c) => `\u001b[1m##[${c}]a`, true],
    ['old syntax torn by a colour', (c) => `#\u001b[1m#[${c}]a`, false],
    ['old syntax torn by a soft hyphen', (c) => `#\u00ad#[${c}]a`, true],
  ]
  test.each(shapes)('%s', (_, shape, obeyed) => {
    const lines = COMMANDS.flatMap((command) => pumped([`${shape(command)}\n`]))
    expect(readAsRunner(shape('add-mask')).commands).toHaveLength(obeyed ? 1 : 0)
    expect(readAsRunner(lines.join('\n'))).toMatchObject({ commands: [], stopped: false })
  })

  test('split over reads, with a character split as well', () => {
    const bytes = Buffer.from('é::x\n::add-mask::é\n')
    const lines = pumped([...bytes].map((byte) => Uint8Array.of(byte)))
    expect(lines).toEqual(['é::x', ': :add-mask::é'])
  })

  test('any bytes, in any pieces: the runner sees no command', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc
        .constantFrom(
          '::',
          '##[',
          'add-mask',
          ']',
          '\r',
          '\n',
          ':',
          '#',
          '[',
          '\u00ad',
          '\u001b[',
          '\u001b',
          'group',
          '\u0085',
        )
        .map((s) => Buffer.from(s)),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(readAsRunner(pumped(pieces).join('\n'))).toMatchObject({ commands: [], stopped: false })
      }),
      { numRuns: 2000 },
    )
  })

  test('ordinary output is shown as it is', () => {
    const text = [
      'error[E0433]: failed to resolve: std::vec',
      '  at foo::bar (a.rs:3)',
      '## heading',
      '[x] done',
      '\u001b[32mgreen\u001b[0m',
      '✔️ emoji stays',
      'C:\\path',
      'tab\tkept',
    ]
    expect(pumped([`${text.join('\n')}\n`])).toEqual(text)
  })
})

describe('what a child cannot do to the lines after it', () => {
  test('conceal them or colour them', () => {
    expect(pumped(['\u001b[8mhidden\nx\n\u001b[31mred\n', 'still\u001b[0m\nplain'])).toEqual([
      '\u001b[8mhidden\u001b[0m',
      'x',
      '\u001b[31mred\u001b[0m',
      '\u001b[31mstill\u001b[0m',
      'plain',
    ])
  })

  test('hide or reorder letters; what people write stays', () => {
    expect(pumped(['a\u202eb\u061cc\u200bd\u{e0041}e\n👩\u200d🚀 שלום می\u200cخواهم\n'])).toEqual([
      'abcde',
      '👩\u200d🚀 שלום می\u200cخواهم',
    ])
  })
})

test('section markers of a child cannot fold a GitLab log', () => {
  const hostile =
    '\u001b[0Ksection_start:1:evil[collapsed=true]\r\u001b[0Kgone\nsection_end:2:evil\rx\nsection_start:3:a\r\n'
  expect(readSections(hostile)).toHaveLength(3)
  expect(readSections(pumped([hostile]).join('\n'))).toEqual([])
})

describe('bounded work', () => {
  test('a line of 10 MB comes in pieces and nothing of it is lost', () => {
    const lines = pumped([...Array.from({ length: 160 }, () => 'x'.repeat(65_536)), '\n'])
    expect(lines.join('').length).toBe(160 * 65_536)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(65_536)
  })

  test('a million empty lines', () => {
    expect(pumped(['\n'.repeat(1_000_000)])).toHaveLength(1_000_000)
  })
})

describe('secrets', () => {
  const secret = 'p4ss/w+rd "x"&\\<y>'
  const cases: readonly [string, string][] = [
    ['raw', secret],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64 behind one byte', Buffer.from(`a${secret}`).toString('base64')],
    ['base64 of user:secret', Buffer.from(`us:${secret}zz`).toString('base64')],
    ['base64url', Buffer.from(secret).toString('base64url')],
    ['hex', Buffer.from(secret).toString('hex')],
    ['URI', encodeURIComponent(secret)],
    ['JSON', JSON.stringify({ a: secret })],
    ['torn by colours', `p4ss\u001b[1m${secret.slice(4)}`],
    ['torn by a control character', `p4ss\u0000${secret.slice(4)}`],
  ]
  test.each(cases)('%s', (_, text) => {
    const shown = pumped([`before ${text} after\n`], { secrets: [secret] }).join('\n')
    expect(shown).toContain('***')
    expect(shown).not.toContain('p4ss')
    expect(shown).toMatch(/^before .*after$/)
  })

  test('whatever the runner would mask', () => {
    const hard = fc.string({ unit: fc.constantFrom(...'aB3"\'\\<>&+!*() /%;é漢'), minLength: 8, maxLength: 24 })
    fc.assert(
      fc.property(hard, fc.constantFrom('', '"'), (inner, quote) => {
        const value = `${quote}${inner.trim().padEnd(8, 'x')}${quote}`
        const redactor = new Redactor()
        redactor.add(value)
        const base64 = ['', 'a', 'ab'].map((before) => Buffer.from(`${before}${value}`).toString('base64'))
        for (const text of [...runnerForms(value).filter((form) => !isBase64OfPart(form, value)), ...base64]) {
          const redacted = redactor.redact(`-${text}-`)
          expect([text, masksOf(`::add-mask::${value.replaceAll('%', '%25')}`)(redacted)]).toEqual([text, redacted])
        }
      }),
      { numRuns: 500 },
    )
  })

  test('split over reads', () => {
    expect(pumped(['a p4ss/w', '+rd "x"&\\<y> b\n'], { secrets: [secret] })).toEqual(['a *** b'])
  })

  test('across the place where an endless line is cut', () => {
    for (const at of [65_530, 65_536 - secret.length, 65_500]) {
      const shown = pumped(['x'.repeat(at), secret, 'y'.repeat(100_000)], { secrets: [secret] }).join('')
      expect(shown).not.toContain('w+rd')
      expect(shown).toContain('***')
    }
  })

  test('each line of a key by itself, its frame not', () => {
    const key = '-----BEGIN PRIVATE KEY-----\r\nMIIEvQIBADANBgkq\r\nhkiG9w0BAQEFAASC\r\n-----END PRIVATE KEY-----\r\n'
    const shown = pumped(['hkiG9w0BAQEFAASC and -----BEGIN PRIVATE KEY-----\n'], { secrets: [key] })
    expect(shown).toEqual(['*** and -----BEGIN PRIVATE KEY-----'])
    // The end of a body is short; a short line of another text is none of a secret's.
    const short = key.replace('hkiG9w0BAQEFAASC', 'hkiG')
    expect(pumped(['hkiG and users:\n'], { secrets: [`${short}users:\nlong enough\n`] })).toEqual(['*** and users:'])
  })

  test('short and ordinary values warn and blank nothing', () => {
    const redactor = new Redactor()
    expect(redactor.add('a')).toMatch(/fewer than 4/)
    expect(redactor.add('  ')).toMatch(/empty/)
    expect(redactor.add('latest')).toMatch(/ordinary word/)
    expect(redactor.add('abc123')).toMatch(/easy to guess/)
    expect(redactor.add('abcdef&password')).toBeUndefined()
    expect(redactor.redact('a latest abc123 password abcdef&')).toBe('a latest *** password ***')
  })
})

describe('secrets that are longer than a line', () => {
  const long = Array.from({ length: 200 }, (_, i) => String.fromCharCode(33 + ((i * 37) % 90))).join('')

  test('base64 that a tool broke over lines, in one piece and in many', () => {
    const wrapped = Buffer.from(long).toString('base64').replace(/.{76}/g, '$&\n')
    for (const chunks of [[`${wrapped}\n`], wrapped.split(/(?<=\n)/)]) {
      const shown = pumped(chunks, { secrets: [long] }).join('\n')
      for (const line of wrapped.split('\n').filter((text) => text.length > 20)) expect(shown).not.toContain(line)
      expect(shown).toContain('***')
    }
  })

  test('a secret without an end comes as marks alone', () => {
    const huge = Array.from({ length: 60_000 }, (_, i) => ((i * 7919) % 65_521).toString(36)).join('')
    expect(huge.length).toBeGreaterThan(2 * 65_536)
    const shown = pumped([huge, huge], { secrets: [huge] })
    expect(shown.join('').replaceAll('***', '')).toBe('')
  })
})
