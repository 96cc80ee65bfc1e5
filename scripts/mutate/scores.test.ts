import { expect, test } from '@jest/globals'
import { percent, type Report, survivorsOf, toScores, withScores } from './scores'

const mutant = (status: string, line: number) => ({
  status,
  mutatorName: 'BooleanLiteral',
  replacement: 'true\n   ',
  location: { start: { line } },
})
const report: Report = {
  files: {
    'a.ts': {
      mutants: ['Survived', 'Killed', 'Timeout', 'NoCoverage', 'CompileError'].map((status, at) =>
        mutant(status, 9 - at),
      ),
    },
  },
}

test('a mutant is noticed when a test fails or never ends; one that cannot start does not count', () => {
  expect(toScores('gates', report)).toEqual([{ file: 'a.ts', subject: 'gates', mutants: 4, noticed: 2 }])
  expect(survivorsOf(report).map(({ line, replacement }) => [line, replacement])).toEqual([
    [6, 'true '],
    [9, 'true '],
  ])
})

test('a score is rounded down', () => {
  expect([percent({ mutants: 1000, noticed: 849 }), percent({ mutants: 3, noticed: 2 })]).toEqual([84.9, 66.6])
  expect(percent({ mutants: 0, noticed: 0 })).toBe(100)
})

test('the table keeps what did not run, in the order of the list, and forgets what is not listed', () => {
  const [a, b, c] = ['a.ts', 'b.ts', 'c.ts'].map((file) => ({ file, subject: 'gates', mutants: 8, noticed: 7 }))
  const first = withScores('# Page\n<!-- scores -->\n<!-- /scores -->\nend\n', [a!, b!], ['a.ts', 'b.ts'])
  const second = withScores(first, [c!, { ...b!, noticed: 8 }], ['c.ts', 'b.ts'])
  expect(second).toBe(
    [
      '# Page',
      '<!-- scores -->',
      '| subject | file | mutants | noticed | score |',
      '|---|---|---|---|---|',
      '| gates | `c.ts` | 8 | 7 | 87.5 % |',
      '| gates | `b.ts` | 8 | 8 | 100.0 % |',
      '<!-- /scores -->',
      'end',
      '',
    ].join('\n'),
  )
})
