import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatReference, isDigest, isTag, parseReference, referenceName } from './reference'
import { Mismatch } from './inputs/mismatch'

const HEX = '0123456789abcdef'.repeat(4)
const SHA256 = `sha256:${HEX}`

/** What github.com/distribution/reference 0.6 said; fixtures/references/generate.go asks it again. */
const RECORDED = readFileSync(join(import.meta.dirname, 'fixtures/references/references.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as [string, string?, string?, string?, string?])

function attempt(text: string): readonly (string | undefined)[] | undefined {
  try {
    const { registry, repository, tag = '', digest = '' } = parseReference(text)
    return [registry, repository, tag, digest]
  } catch (error) {
    expect(error).toBeInstanceOf(Mismatch)
    return undefined
  }
}

describe('parseReference', () => {
  test('reads 10 000 references as the reference implementation does', () => {
    expect(RECORDED.length).toBe(10_000)
    // Two differences are meant: content is addressed by sha256 or sha512 alone, and a host that is none (ex_ample.com)
    // is no repository either.
    const differing = RECORDED.filter(([text, ...parts]) => {
      const wanted = parts.length === 0 || parts[0] === '' || parts[3]?.startsWith('sha384:') ? undefined : parts
      return JSON.stringify(attempt(text)) !== JSON.stringify(wanted)
    })
    expect(differing).toEqual([])
    expect(RECORDED.filter((line) => line.length > 1).length).toBeGreaterThan(3000)
  })

  test.each([
    ['busybox', 'docker.io', 'library/busybox', undefined, undefined],
    ['busybox:1.36', 'docker.io', 'library/busybox', '1.36', undefined],
    ['team/app', 'docker.io', 'team/app', undefined, undefined],
    ['docker.io/app', 'docker.io', 'library/app', undefined, undefined],
    ['index.docker.io/app', 'docker.io', 'library/app', undefined, undefined],
    ['localhost/app', 'localhost', 'app', undefined, undefined],
    ['localhost:5000/app:5000', 'localhost:5000', 'app', '5000', undefined],
    ['app:5000', 'docker.io', 'library/app', '5000', undefined],
    ['Registry/app', 'Registry', 'app', undefined, undefined],
    ['[2001:db8::1]:5000/team/app:v1', '[2001:db8::1]:5000', 'team/app', 'v1', undefined],
    [`ghcr.io/a/b/c/d@${SHA256}`, 'ghcr.io', 'a/b/c/d', undefined, SHA256],
    [`ghcr.io/a:v1@${SHA256}`, 'ghcr.io', 'a', 'v1', SHA256],
    ['a__b/c---d.e_f', 'docker.io', 'a__b/c---d.e_f', undefined, undefined],
    [`x:${'t'.repeat(128)}`, 'docker.io', 'library/x', 't'.repeat(128), undefined],
    [`example.com/${HEX}`, 'example.com', HEX, undefined, undefined],
  ])('%s', (text, registry, repository, tag, digest) => {
    const want = {
      registry,
      repository,
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
    }
    expect(parseReference(text)).toEqual(want)
  })

  test.each([
    '',
    ' ',
    'App',
    'team/App',
    'https://example.com/app',
    'example.com/',
    '/app',
    'app:',
    'app@',
    'app:-x',
    `x:${'t'.repeat(129)}`,
    'a//b',
    'a___b',
    'a..b',
    '-app',
    '--help',
    '-o/app',
    'app-',
    'a b',
    'app\n',
    'app\nx',
    'app\u0000',
    'äpp',
    HEX,
    `app@sha256:${HEX.slice(1)}`,
    `app@sha256:${HEX.toUpperCase()}`,
    `app@md5:${HEX.slice(32)}`,
    `app@sha256:${HEX}0`,
    `app@${SHA256}@${SHA256}`,
    'example.com:port/app',
    'user:password@example.com/app',
    `example.com/${'a'.repeat(256)}`,
  ])('%j is refused', (text) => {
    expect(() => parseReference(text)).toThrow(Mismatch)
  })

  test('says that names are in lower case', () => {
    expect(() => parseReference('example.com/Team/app')).toThrow(
      expect.objectContaining({ hint: 'repository names are in lower case' }),
    )
  })

  const component = fc.stringMatching(/^[a-z0-9]{1,8}((\.|_|__|-{1,3})[a-z0-9]{1,8}){0,2}$/)
  const reference = fc.record({
    registry: fc.stringMatching(/^[a-z0-9]{1,8}\.[a-z]{2,5}(:[0-9]{1,5})?$/),
    path: fc.array(component, { minLength: 1, maxLength: 4 }),
    tag: fc.option(fc.stringMatching(/^[\w][\w.-]{0,20}$/)),
    digest: fc.option(fc.stringMatching(/^[a-f0-9]{64}$/)),
  })

  test('a reference that is put together is taken apart again, and the other way round', () => {
    fc.assert(
      fc.property(reference, ({ registry, path, tag, digest }) => {
        const parts = {
          registry,
          repository: path.join('/'),
          ...(tag === null ? {} : { tag }),
          ...(digest === null ? {} : { digest: `sha256:${digest}` }),
        }
        const text = formatReference(parts)
        fc.pre(registry !== 'docker.io')
        expect(parseReference(text)).toEqual(parts)
        expect(formatReference(parseReference(text))).toBe(text)
        expect(text.startsWith(referenceName(parts))).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('whatever is given, the parts hold nothing that leads out of a path or an argument', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-zA-Z0-9./:@_-]{1,40}$/)), (text) => {
        const parts = attempt(text)
        if (parts === undefined) return
        const [registry = '', repository = ''] = parts
        expect(`${registry}/${repository}`).toMatch(/^[a-zA-Z0-9[][^\s@\\]*$/)
        expect(repository.split('/')).not.toContain('..')
        expect(text.startsWith('-')).toBe(false)
      }),
      { numRuns: 5000 },
    )
  })

  test('time grows with the length, not faster', () => {
    const started = performance.now()
    for (const text of [
      `${'a-'.repeat(50_000)}!`,
      `${'a.'.repeat(50_000)}/`,
      `x${'/a'.repeat(50_000)}:`,
      `a@${'a-'.repeat(50_000)}:`,
    ])
      attempt(text)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

test.each([
  ['v1', true],
  ['_', true],
  ['1.2-x_Y', true],
  ['t'.repeat(128), true],
  ['t'.repeat(129), false],
  ['', false],
  ['.x', false],
  ['-x', false],
  ['a/b', false],
  ['a:b', false],
  ['a\n', false],
])('isTag %j is %s', (text, want) => {
  expect(isTag(text)).toBe(want)
})

test.each([
  [SHA256, true],
  [`sha512:${HEX}${HEX}`, true],
  [`sha512:${HEX}`, false],
  [`sha256:${HEX}\n`, false],
  [`sha384:${HEX}${HEX.slice(32)}`, false],
  [`sha256:${HEX.toUpperCase()}`, false],
  ['sha256:', false],
  [HEX, false],
])('isDigest %j is %s', (text, want) => {
  expect(isDigest(text)).toBe(want)
})
