import { spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Mismatch } from './mismatch'
import { quoteWords, splitCommands, splitWords } from './words'

describe('quoting as POSIX has it', () => {
  test.each<[string, string, string[]]>([
    ['blanks part words', 'a  b\tc ', ['a', 'b', 'c']],
    ['single quotes keep everything', `'a b' 'c\\d' '"' '$x' '\n'`, ['a b', 'c\\d', '"', '$x', '\n']],
    ['double quotes keep blanks', `"a b" "it's"`, ['a b', "it's"]],
    [
      'a backslash in double quotes escapes four characters',
      String.raw`"\$ \" \\ \` \a \'"`,
      [String.raw`$ " \ ${'`'} \a \'`],
    ],
    ['a backslash outside quotes', String.raw`a\ b \' \" \\ \|`, ['a b', "'", '"', '\\', '|']],
    ['pieces join to one word', `a'b'"c"\\d`, ['abcd']],
    ['empty quotes are an empty word', `a '' ""`, ['a', '', '']],
    ['nothing is expanded', '"$HOME" "${X}" ~ * ?', ['$HOME', '${X}', '~', '*', '?']],
    ['a comment ends the line', 'a b # c', ['a', 'b']],
    ['# inside a word is no comment', `a#b '#' \\# a\\ #b`, ['a#b', '#', '#', 'a #b']],
    ['a backslash at the very end', 'a\\', ['a\\']],
    ['operators in quotes are text', `bash -c 'a | b && c > d; $(e)'`, ['bash', '-c', 'a | b && c > d; $(e)']],
    ['options with equals signs', '--reporter=junit --a="b c"', ['--reporter=junit', '--a=b c']],
  ])('%s', (_, line, want) => {
    expect(splitWords(line)).toEqual(want)
  })

  test.each([
    'a | b',
    'a|b',
    'a && b',
    'a || b',
    'a; b',
    'a > f',
    'a 2>&1',
    'a < f',
    'a &',
    'a $(b)',
    'a`b`',
    '(a b)',
    'a)',
  ])('the operator in %j is refused with the way through', (line) => {
    let thrown: unknown
    try {
      splitWords(line)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(Mismatch)
    expect((thrown as Mismatch).expected).toMatch(
      /^one program with its arguments, without the shell's "(\||&&|\|\||;|>|<|&|\$\(|`|\(|\))"$/,
    )
    expect((thrown as Mismatch).hint).toBe("put it into a script, or write bash -c '…', or quote it")
  })

  test.each([
    ["a 'b", "a closing ' for every opening one"],
    ['a "b', 'a closing " for every opening one'],
    ['a "b\\"', 'a closing " for every opening one'],
  ])('%j lacks a quote', (line, expected) => {
    expect(() => splitWords(line)).toThrow(new Mismatch(expected))
  })
})

describe('several lines', () => {
  test.each<[string, string, string[][]]>([
    [
      'run in order',
      'npm ci\nnpm test',
      [
        ['npm', 'ci'],
        ['npm', 'test'],
      ],
    ],
    ['blank lines and comments are none', '\n\n# first\nnpm ci\n   \n', [['npm', 'ci']]],
    ['Windows line ends', 'a b\r\nc\r\n', [['a', 'b'], ['c']]],
    ['a backslash joins a line to the next', 'mvn \\\n  verify \\\r\n  -q\nnext', [['mvn', 'verify', '-q'], ['next']]],
    ['joining puts nothing between', 'ab\\\ncd', [['abcd']]],
    [
      'an escaped backslash joins nothing',
      'echo a\\\\\necho b',
      [
        ['echo', 'a\\'],
        ['echo', 'b'],
      ],
    ],
    ['in single quotes a backslash stays', `echo 'a\\\nb'`, [['echo', 'a\\\nb']]],
    ['in double quotes it joins', `echo "a\\\nb"`, [['echo', 'ab']]],
    ['a quote goes on in the next line', `sh -c 'a\nb'\nc`, [['sh', '-c', 'a\nb'], ['c']]],
    ['a quote in a comment opens nothing', "a # it's\nb", [['a'], ['b']]],
    ['a quote behind an escaped blank and # is a quote', "a\\ #'b\nc'", [['a #b\nc']]],
  ])('%s', (_, text, want) => {
    expect(splitCommands(text)).toEqual(want)
  })

  test('100 kB of an open quote over many lines takes no quadratic time', () => {
    const started = performance.now()
    expect(splitCommands(`echo '${'\n'.repeat(100_000)}'`)[0]?.[1]).toHaveLength(100_000)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('words to a line and back', () => {
  const word = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom(...' \t\n\\\'"$`|&;<>()#~*ab') }),
    fc.string({ unit: 'grapheme' }),
  )
  const words = fc.array(
    word.filter((w) => !w.includes('\0')),
    { minLength: 1, maxLength: 6 },
  )

  test('splitting what was quoted gives the words', () => {
    fc.assert(
      fc.property(words, (given) => {
        expect(splitWords(quoteWords(given))).toEqual(given)
        expect(splitCommands(quoteWords(given))).toEqual([given])
      }),
      { numRuns: 2000 },
    )
  })

  test('and a real shell reads the same', () => {
    fc.assert(
      fc.property(words, (given) => {
        // Lone surrogates do not survive any process boundary.
        const plain = given.map((w) => Buffer.from(w).toString())
        const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${quoteWords(plain)}`], { encoding: 'utf8' })
        expect(stdout.split('\0').slice(0, -1)).toEqual(plain)
      }),
      { numRuns: 60 },
    )
  })

  test('plain words are shown bare', () => {
    expect(quoteWords(['npm', 'run', 'a:b', '--x=1', 'a@1.2,b/c', "it's", ''])).toBe(
      `npm run a:b --x=1 a@1.2,b/c 'it'\\''s' ''`,
    )
  })
})

describe('a variable of the shell', () => {
  test.each([
    ['$NAME', 'echo $NAME'],
    ['$SLIPWAY_COMMIT', 'go build -ldflags=-X=main.revision=$SLIPWAY_COMMIT .'],
    ['${NAME}', 'echo a${NAME}b'],
    ['${NAME:-x}', 'echo ${NAME:-x}'],
    ['${NAME', 'echo ${NAME'],
  ])('%s is refused outside quotes, with the way through', (variable, line) => {
    const read = () => splitCommands(line)
    expect(read).toThrow(Mismatch)
    expect(read).toThrow(expect.objectContaining({ expected: expect.stringContaining(`"${variable}"`) }))
    expect(read).toThrow(expect.objectContaining({ hint: expect.stringContaining(`bash -c '… ${variable} …'`) }))
  })

  test.each([
    ['in single quotes', `echo '$NAME'`, ['echo', '$NAME']],
    ['for a shell that is started', `bash -c 'echo $NAME "\${NAME}"'`, ['bash', '-c', 'echo $NAME "${NAME}"']],
    ['behind a backslash', 'echo \\$NAME', ['echo', '$NAME']],
    ['a dollar that begins none', 'grep -E end$ 5$ $1', ['grep', '-E', 'end$', '5$', '$1']],
  ])('%s it is text', (_, line, words) => {
    expect(splitCommands(line)).toEqual([words])
  })
})
