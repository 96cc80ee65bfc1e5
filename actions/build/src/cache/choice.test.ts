import { describe, expect, test } from '@jest/globals'
import { type Raw, resolve, type SourceContext } from '@slipway/core'
import { fakeEnvironment, FakeHost } from '@slipway/testing'
import { inputs } from '../inputs'
import { chooseCache } from './choice'

const IMAGE = 'registry.example.com/team/app'
const GITHUB = { ACTIONS_RUNTIME_TOKEN: 'x', ACTIONS_RESULTS_URL: 'https://results' }
const BRANCH = { ref: 'feature/a', defaultBranch: 'main' }

function choose(
  values: Readonly<Record<string, Raw>>,
  source: Partial<SourceContext> = {},
  variables: Readonly<Record<string, string>> = {},
  unattended = true,
) {
  const given = resolve(inputs, [{ name: 'input', get: (name) => ({ image: IMAGE, ...values })[name] }]).values
  const host = new FakeHost({ fork: false, ...BRANCH, ...source })
  Object.defineProperty(host, 'unattended', { value: unattended })
  return chooseCache(given, { host, environment: fakeEnvironment(variables) })
}

describe('auto', () => {
  test.each([
    ['off without being asked', {}, {}, {}, { kind: 'none' }],
    [
      'the service of GitHub',
      { cache: 'auto' },
      {},
      GITHUB,
      { kind: 'gha', imports: ['team-app-e46f7d74'], exports: 'team-app-e46f7d74' },
    ],
    ['beside the image', { cache: 'auto' }, {}, {}, { kind: 'registry', place: `${IMAGE}/cache` }],
    ['nowhere without an image', { cache: 'auto', image: '' }, {}, {}, { kind: 'none', reason: /no `image`/ }],
    ['not for a tag', { cache: 'auto' }, { tag: 'v1' }, GITHUB, { kind: 'none', reason: /tag/ }],
  ])('%s', (_, values, source, variables, want) => {
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
    const image = 'image' in values ? { image: undefined as unknown as Raw } : {}
    const found = choose({ ...given, ...image }, source, variables)
    expect(found).toMatchObject(
      'reason' in want ? { ...want, reason: expect.stringMatching(want.reason as RegExp) as unknown } : want,
    )
  })
  test('a folder of the account on a laptop', () => {
    const found = choose({ cache: 'auto' }, {}, { XDG_CACHE_HOME: '/home/me/.cache' }, false)
    expect(found).toMatchObject({ kind: 'path', place: '/home/me/.cache/slipway/build' })
  })
})

describe('what is read and written beside the image', () => {
  const names = (source: Partial<SourceContext>) => {
    const { imports, exports } = choose({ cache: 'registry', 'cache-scope': 's' }, source)
    return {
      imports: imports.map((name) => name.replace(/-[0-9a-f]{8}$/, '')),
      exports: exports?.replace(/-[0-9a-f]{8}$/, ''),
    }
  }
  test('a branch reads its own, then the default branch, and writes its own', () => {
    expect(names({})).toEqual({
      imports: ['u-s-feature-a', 'p-s-feature-a', 'u-s-main', 'p-s-main'],
      exports: 'u-s-feature-a',
    })
  })
  test('a protected ref reads only what protected refs wrote', () => {
    expect(names({ ref: 'main', protectedRef: true })).toEqual({ imports: ['p-s-main'], exports: 'p-s-main' })
  })
  test.each([
    [{ fork: true }, /fork/],
    [{ event: 'pull_request_target' }, /stranger/],
    [{ event: 'issue_comment' }, /stranger/],
    [{ event: 'workflow_run' }, /stranger/],
    [{ tag: 'v1', ref: 'v1' }, /tag/],
  ])('%j writes nothing', (source, reason) => {
    const found = choose({ cache: 'registry' }, source)
    expect(found).toMatchObject({ exports: undefined, reason: expect.stringMatching(reason) as unknown })
    expect(found.imports.length).toBeGreaterThan(0)
  })
})

test('the scope tells images, targets and platforms apart', () => {
  const scope = (values: Readonly<Record<string, Raw>>) => choose({ cache: 'gha', ...values }).imports[0]
  const all = [
    scope({}),
    scope({ component: 'api' }),
    scope({ target: 'release' }),
    scope({ platforms: 'linux/arm64' }),
    scope({ image: 'registry.example.com/team/app-2' }),
  ]
  expect(new Set(all).size).toBe(all.length)
  expect(scope({ component: 'api', target: 't' })).toBe('api-t')
})

test.each(['regsitry', '', '~/x'])('cache: %j is refused', (cache) => {
  expect(() => choose({ cache: cache === '' ? 'gh' : cache })).toThrow(
    /cache: expected off, auto, gha, registry, or the path/,
  )
})
