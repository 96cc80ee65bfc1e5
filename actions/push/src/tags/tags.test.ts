import { describe, expect, test } from '@jest/globals'
import { legalTag, type SourceContext } from '@slipway/core'
import { FakeHost } from '@slipway/testing'
import { expandTag, versionOf } from './expand'
import { highest, rangeOf } from './guard'
import { sayTags } from './plan-tags'
import { parseTagItem } from './rule'
import { compareVersions, parseVersion } from './version'

const COMMIT = 'abcdef0123456789abcdef0123456789abcdef01'
const NOW = Date.UTC(2026, 10, 28, 9, 5, 7)

function expand(items: string, source: Partial<SourceContext>, { suffix = '', version = '' } = {}): readonly string[] {
  const context = { fork: false, commit: COMMIT, defaultBranch: 'main', ...source }
  const known = versionOf(parseVersion(version), context)
  return items
    .split(' ')
    .flatMap((item) => expandTag(parseTagItem(item), { source: context, version: known, suffix, now: NOW }))
    .map(({ name, moving }) => (moving ? `${name}~` : name))
}

const ALL = '@semver @latest @ref @edge @sha @pr @nightly @date:YYYYMMDD @none'
const branch = (ref: string) => ({ ref })
const tag = (name: string) => ({ ref: name, tag: name })

describe('rules, `~` marks a tag that moves', () => {
  test.each([
    ['the default branch', branch('main'), ['main~', 'edge~', 'sha-abcdef0', '20261128']],
    ['another branch', branch('feature/A b'), ['feature-A-b~', 'sha-abcdef0', '20261128']],
    ['a version', tag('v1.2.3'), ['1.2.3', '1.2~', '1~', 'latest~', 'v1.2.3', 'sha-abcdef0', '20261128']],
    ['one below 1', tag('0.2.3'), ['0.2.3', '0.2~', 'latest~', '0.2.3', 'sha-abcdef0', '20261128']],
    ['a pre-release', tag('v2.0.0-rc.1'), ['2.0.0-rc.1', 'v2.0.0-rc.1', 'sha-abcdef0', '20261128']],
    ['build metadata', tag('v1.2.3+7'), ['1.2.3', '1.2~', '1~', 'latest~', 'v1.2.3-7', 'sha-abcdef0', '20261128']],
    ['a tag that is no version', tag('release-7'), ['release-7', 'sha-abcdef0', '20261128']],
    ['a change request', { ref: 'main', changeRequest: 12 }, ['sha-abcdef0', 'pr-12~', '20261128']],
    ['a timer', { ref: 'main', scheduled: true }, ['main~', 'edge~', 'sha-abcdef0', 'nightly~', '20261128']],
    ['nothing known', { commit: undefined } as never, ['20261128']],
  ] as const)('%s', (_name, source, want) => expect(expand(ALL, source)).toEqual(want))

  test('literals, full names, a long commit and a time', () => {
    const items = `1.4.0 main latest 1.4 R/T/A:V9 @sha:long @date:YYYY-MM-DD_HHmmss`
    expect(expand(items.replace('R/T/A', 'ghcr.io/Acme/App'), {})).toEqual([
      '1.4.0',
      'main',
      'latest~',
      '1.4~',
      'V9',
      `sha-${COMMIT}`,
      '2026-11-28_090507',
    ])
  })

  test('the suffix goes to all of ours, and not to full names', () => {
    const suffix = '-alpine'
    expect(expand('@semver @latest edge ghcr.io/a/b:1', tag('v1.2.3'), { suffix })).toEqual([
      '1.2.3-alpine',
      '1.2-alpine~',
      '1-alpine~',
      'latest-alpine~',
      'edge-alpine',
      '1~',
    ])
  })

  test('a version that is given stands for the tag', () => {
    expect(expand('@semver @latest', branch('main'), { version: 'v3.1.4' })).toEqual(['3.1.4', '3.1~', '3~', 'latest~'])
  })

  test.each<[string, readonly string[], Partial<SourceContext>, { suffix?: string; version?: string }]>([
    ['@ref', [], branch('é'), {}],
    ['@edge', [], { ref: 'main', tag: 'main' }, {}],
    ['@edge', [], { ref: 'main', changeRequest: 12 }, {}],
    ['@edge', [], { defaultBranch: undefined } as never, {}],
    ['@sha:long', [], { commit: undefined } as never, {}],
    ['@nightly', [], { scheduled: false }, {}],
    ['@latest', [], branch('main'), { version: '2.0.0-rc.1' }],
    ['@latest', ['latest~'], tag('2.0.0-rc.1'), { version: '2.0.0' }],
    ['@date', ['20261128'], {}, {}],
    ['@date:HH.mm-MM_DD_YYYY.ss', ['09.05-11_28_2026.07'], {}, {}],
    ['v1 v1.4 10 10.20', ['v1~', 'v1.4~', '10~', '10.20~'], {}, {}],
    ['x1 1x v1. 1.2.3 latest-1 my-latest 1.x', ['x1', '1x', 'v1.', '1.2.3', 'latest-1', 'my-latest', '1.x'], {}, {}],
    ['latest 1', ['latest-alpine~', '1-alpine~'], {}, { suffix: '-alpine' }],
  ])('%s is %j for %j', (items, want, source, more) => expect(expand(items, source, more)).toEqual(want))

  test.each([
    ['.hidden/branch', 'hidden-branch'],
    ['dependabot/npm_and_yarn/a@1', 'dependabot-npm_and_yarn-a-1'],
    ['é', ''],
    ['x'.repeat(200), 'x'.repeat(128)],
  ])('%s is made legal', (ref, want) => expect(legalTag(ref)).toBe(want))

  test.each(['@latests', '@', '@sha:short', '@date:%Y', 'no space', 'a/b', 'ghcr.io/a/b@sha256:0', ':1'])(
    '%s is refused',
    (text) => expect(() => parseTagItem(text)).toThrow(),
  )

  test.each([
    ['semver', '@semver'],
    ['pep440', '@semver'],
    ['ref', '@ref (branch or tag) or @pr'],
    ['edge', '@edge'],
    ['sha', '@sha'],
    ['schedule', '@nightly'],
    ['raw', 'the tag itself'],
  ])("docker/metadata-action's %s is told by its name here", (type, here) => {
    expect(() => parseTagItem(`type=${type},value=1`)).toThrow(
      expect.objectContaining({ hint: `docker/metadata-action's ${type} is ${here} here` }),
    )
  })

  const EXPECTED =
    'tags of letters, digits, "_", "." and "-", at most 128 characters, or rules: @semver, @latest, @ref, @edge, @sha, @sha:long, @pr, @nightly, @none, @date:YYYYMMDD'
  const FULL = 'full names with a tag, such as registry.example.com/team/app:1.2'
  const DATE = 'a date of YYYY, MM, DD, HH, mm, ss and what a tag may hold between them'
  test.each([
    ['no space', EXPECTED],
    ['@sha:short', EXPECTED],
    ['@update:YYYY', EXPECTED],
    ['@dates', EXPECTED],
    ['type=other', EXPECTED],
    ['my type=semver', EXPECTED],
    ['a/b', FULL],
    [`ghcr.io/a/b:1@sha256:${'a'.repeat(64)}`, FULL],
    ['@date:%Y', DATE],
    ['@date:', DATE],
  ])('%s: what is expected is told, and no hint that does not fit', (text, expected) => {
    expect(() => parseTagItem(text)).toThrow(expect.objectContaining({ expected, hint: undefined }))
  })

  test('a full name keeps how it was written, for messages', () => {
    expect(parseTagItem('ghcr.io/Acme/App:V9')).toMatchObject({
      ...{ kind: 'reference', tag: 'V9', given: 'ghcr.io/Acme/App:V9' },
      image: { registry: 'ghcr.io', repository: 'acme/app' },
    })
  })
})

describe('a version', () => {
  test.each([
    ['1.2.3', '1.2.3'],
    ['v1.2.3', '1.2.3'],
    ['10.20.30-rc.1', '10.20.30-rc.1'],
    ['1.2.3-x-y.0.z9+build.7-a', '1.2.3-x-y.0.z9'],
    ['1.2.3+7', '1.2.3'],
    ['0.0.0', '0.0.0'],
  ])('%s', (text, want) => expect(parseVersion(text)?.text).toBe(want))

  test.each([
    '1.2',
    '1.2.3.4',
    'V1.2.3',
    'vv1.2.3',
    'x1.2.3',
    '1.2.3x',
    '01.2.3',
    '1.02.3',
    '1.2.03',
    '1.2.3-',
    '1.2.3+',
  ])('%s is none', (text) => expect(parseVersion(text)).toBeUndefined())

  test('has a pre-release where it says one', () => {
    expect(['1.2.3-rc.1+7', '1.2.3+7'].map((text) => parseVersion(text)?.pre)).toEqual(['rc.1', undefined])
  })
})

test('versions are ordered as semver.org does (11)', () => {
  const order = [
    '1.0.0-2',
    '1.0.0-11',
    '1.0.0-100',
    '1.0.0--a',
    '1.0.0-11a',
    '1.0.0-2b',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.1.0',
    '1.0.0-alpha.beta',
    '1.0.0-alpha1',
    '1.0.0-alpha2',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.9.0',
    '1.10.0',
    '10.0.0',
  ].map((text) => parseVersion(text)!)
  for (const [index, version] of order.entries())
    for (const [other, than] of order.entries())
      expect(Math.sign(compareVersions(version, than))).toBe(Math.sign(index - other))
})

describe('the highest version in the range of a tag', () => {
  const tags = [
    'latest',
    '1.2.3',
    'v1.10.0',
    '1.3.0-rc.1',
    '1.2.9-alpine',
    '1.2.30-debian',
    '2.0.0',
    '3.0.0-rc.1',
    '1.2',
    'sha-abc',
    '01.2.99',
  ]
  test.each([
    ['latest', '', '2.0.0'],
    ['1', '', '1.10.0'],
    ['1.2', '', '1.2.3'],
    ['v1', '', '1.10.0'],
    ['1-alpine', '-alpine', '1.2.9'],
    ['latest-alpine', '-alpine', '1.2.9'],
    ['3', '', undefined],
  ])('%s with the suffix "%s"', (tag, suffix, want) => {
    expect(highest(tags, rangeOf(tag, suffix)!)?.text).toBe(want)
  })

  test('stays the one that is known when the tags have none that is higher', () => {
    const known = (text: string) => highest(tags, rangeOf('1', '')!, parseVersion(text))?.text
    expect([known('1.10.0'), known('1.11.0'), known('1.9.9')]).toEqual(['1.10.0', '1.11.0', '1.10.0'])
  })

  test.each([
    ['latest', '', []],
    ['v12.34', '', [12n, 34n]],
    ['7-alpine', '-alpine', [7n]],
  ])('%s with the suffix "%s" stands for %j', (tag, suffix, numbers) => {
    expect(rangeOf(tag, suffix)).toEqual({ numbers, suffix })
  })

  test.each([
    ['1', '-alpine'],
    ['1234567890', '-alpine'],
    ['1-alpine', ''],
    ['x1', ''],
    ['1.2x', ''],
    ['1.', ''],
  ])('%s with the suffix "%s" stands for none', (tag, suffix) => expect(rangeOf(tag, suffix)).toBeUndefined())

  test.each(['main', '1.2.3', 'stable', 'sha-1', '20'])('%s', (tag) => {
    expect(rangeOf(tag, '') === undefined).toBe(tag !== '20')
  })
})

test.each<[string, Partial<SourceContext>, string]>([
  ['@semver', branch('main'), 'since it is of main and not of a version tag; `version` gives one'],
  ['@latest', tag('nightly-1'), 'since nightly-1 is no version; `version` gives one'],
  ['@latest', tag('v1.0.0-rc.1'), 'since 1.0.0-rc.1 is a pre-release'],
])('%s of %j says why there is none', (item, source, reason) => {
  const context = { fork: false, ...source }
  const host = new FakeHost()
  sayTags([parseTagItem(item)], { source: context, version: versionOf(undefined, context), suffix: '', now: NOW }, host)
  expect(host.said).toEqual([`info ${item}: this run has no such tag, ${reason}`])
})
