import { describe, expect, test } from '@jest/globals'
import { FakeFiles } from '@slipway/testing'
import { parseCopy } from './copy'
import { IgnoreRules } from './ignore-rules'
import { readTree } from './tree'

const isOut = (text: string, path: string) =>
  new IgnoreRules('.dockerignore', text).judge(path).excludedBy !== undefined

// From the table of moby/patternmatcher's rules, and docs.docker.com's examples.
const cases: readonly (readonly [string, string, boolean])[] = [
  ['node_modules', 'node_modules', true],
  ['node_modules', 'node_modules/a/b.js', true],
  ['node_modules', 'web/node_modules', false],
  ['**/node_modules', 'web/node_modules/x', true],
  ['**/node_modules', 'node_modules', true],
  ['/secret/', 'secret/key', true],
  ['*.key', 'a.key', true],
  ['*.key', 'keys/a.key', false],
  ['**/*.key', 'keys/deep/a.key', true],
  ['*/temp*', 'somedir/temporary.txt', true],
  ['*/*/temp*', 'a/b/temp', true],
  ['temp?', 'tempa', true],
  ['temp?', 'temp', false],
  ['a.b', 'axb', false],
  ['dir/**', 'dir/x', true],
  ['dir/**', 'dir', false],
  ['**.log', 'a/b.log', true],
  ['a/**/b', 'a/b', true],
  ['a/**/b', 'a/x/y/b', true],
  ['[ab].txt', 'b.txt', true],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'axb', false],
  ['./dist/../x', 'x', true],
  ['(a)+{b}|$', '(a)+{b}|$', true],
  ['# comment', '# comment', false],
  ['*.md\n!README.md', 'README.md', false],
  ['*.md\n!README.md\nREADME*', 'README.md', true],
  ['*\n!dist', 'dist/main.js', false],
  ['*\n!dist', 'src/main.ts', true],
  ['\ufeff.env', '.env', true],
  ['  .env  \r\n', '.env', true],
]
test.each(cases)('%j on %j: %j', (text, path, want) => expect(isOut(text, path)).toBe(want))

test.each(['!', 'a\n! ', '[z-a]'])('%j is refused, as Docker does', (text) => {
  expect(() => new IgnoreRules('.dockerignore', text)).toThrow(expect.objectContaining({ code: 'IGNORE_FILE_INVALID' }))
})

describe('a copy', () => {
  const files = new FakeFiles({
    '.env': 'PASSWORD=x',
    'dist/main.js': '',
    'dist/main.js.map': '',
    'node_modules/a/index.js': '',
    'node_modules/keep/index.js': '',
  })
  const paths = async (text: string, source: string) => {
    const ignore = new IgnoreRules('.dockerignore', text)
    const options = { context: '/work', excluded: [], folders: 'empty', ignore } as const
    return (await readTree(files, parseCopy(`${source}:/`), options)).map(({ path }) => path)
  }
  test('of the context is without what the file leaves out', async () => {
    expect(await paths('.env\nnode_modules\n**/*.map\n', '.')).toEqual(['dist/main.js'])
  })
  test('finds what is brought back in a folder that is left out', async () => {
    expect(await paths('*\n!node_modules/keep', '.')).toEqual(['node_modules/keep/index.js'])
  })
  test('of what is left out names the line', async () => {
    await expect(paths('node_modules\ndist\n', 'dist')).rejects.toMatchObject({
      code: 'COPY_MISSING',
      message: 'copy dist:/: expected a file or folder of the context, and .dockerignore leaves it out by "dist"',
    })
  })
})
