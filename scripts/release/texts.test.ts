import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { ROOT } from '../paths'
import { cutChangelog, notesOf } from './changelog'
import { fixSbom } from './sbom'
import { announce, stampImages, stampLock, stampManifest, stampPins, stampSource } from './stamp'
import { movingTags, parseVersion, renderVersion, versionsOf } from './version'
import { addYanked, isYanked, parseYanked, renderYanked } from './yanked'

const v = parseVersion
const COMMIT = '0123456789abcdef0123456789abcdef01234567'

describe('versions', () => {
  test.each(['1.2', 'v1.2.3', '1.2.3-rc.1', '01.2.3', '1.2.3 ', ''])('%j is none', (text) => {
    expect(() => parseVersion(text)).toThrow('expected a version such as 1.2.3')
  })

  test('tags of releases are sorted as numbers; moving ones are none', () => {
    expect(versionsOf(['v1.10.0', 'v1', 'v1.9.0', 'v1.9', 'nightly', 'v1.2.3.4']).map(renderVersion)).toEqual([
      '1.9.0',
      '1.10.0',
    ])
  })

  test.each<[string, string[], [string, string][]]>([
    [
      '1.0.0',
      [],
      [
        ['v1', '1.0.0'],
        ['v1.0', '1.0.0'],
      ],
    ],
    [
      '1.1.0',
      ['1.0.0'],
      [
        ['v1', '1.1.0'],
        ['v1.1', '1.1.0'],
      ],
    ],
    [
      '1.0.1',
      ['1.0.0', '1.1.0', '2.0.0'],
      [
        ['v1', '1.1.0'],
        ['v1.0', '1.0.1'],
      ],
    ],
    [
      '1.10.0',
      ['1.9.0'],
      [
        ['v1', '1.10.0'],
        ['v1.10', '1.10.0'],
      ],
    ],
  ])('%s after %j moves tags forward only', (version, released, want) => {
    const moved = movingTags(v(version), released.map(v))
    expect([...moved].map(([name, at]) => [name, renderVersion(at)])).toEqual(want)
  })
})

describe('the changelog', () => {
  const TEXT = '# Changelog\n\n## Unreleased\n\n### Added\n- A thing.\n\n## 1.0.0 - 2026-01-01\n\n- First.\n'

  test('gives the section its number, and begins a new one', () => {
    const { text, notes } = cutChangelog(TEXT, v('1.1.0'), '2026-02-01')
    expect(text).toBe(
      '# Changelog\n\n## Unreleased\n\n## 1.1.0 - 2026-02-01\n\n### Added\n- A thing.\n\n## 1.0.0 - 2026-01-01\n\n- First.\n',
    )
    expect(notes).toBe('### Added\n- A thing.')
    expect(notesOf(text, v('1.1.0'))).toBe(notes)
    expect(notesOf(text, v('1.0.0'))).toBe('- First.')
  })

  test.each<[string, string, string]>([
    ['nothing new', '## Unreleased\n\n## 1.0.0 - 2026-01-01\n\n- First.\n', 'nothing stands under "Unreleased"'],
    ['no heading', '# Changelog\n', 'has no heading "## Unreleased"'],
    ['a break in a minor version', '## Unreleased\n- **Breaking:** x\n', '1.1.0 may have none'],
  ])('%s is refused', (_, text, message) => {
    expect(() => cutChangelog(text, v('1.1.0'), '2026-02-01')).toThrow(message)
  })

  test.each(['2.0.0', '0.2.0'])('a break fits %s', (version) => {
    expect(cutChangelog('## Unreleased\n- **Breaking:** x\n', v(version), 'd').notes).toBe('- **Breaking:** x')
  })

  test("the project's own can be cut", () => {
    const text = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')
    expect(cutChangelog(text, v('99.0.0'), '2026-02-01').text).toContain('\n## 99.0.0 - 2026-02-01\n')
  })
})

describe('stamps', () => {
  const pin = { version: '1.2.3', commit: COMMIT }

  test.each([
    [`uses: slipway-ci/slipway/actions/build@${'0'.repeat(40)} # v0.1.0`, 'actions/build'],
    ['  - uses: slipway-ci/slipway/actions/push@<full SHA>', 'actions/push'],
    ['    uses: slipway-ci/slipway/.github/workflows/image.yml@<full SHA>', 'workflows/image.yml'],
    ['component: $CI_SERVER_FQDN/slipway-ci/slipway/run@<full SHA>', 'slipway/run'],
  ])('%s', (text, name) => {
    const stamped = stampPins(text, pin)
    expect(stamped.endsWith(`${name}@${COMMIT} # v1.2.3`)).toBe(true)
    expect(stampPins(stamped, pin)).toBe(stamped)
  })

  test('pins of others stay', () => {
    const text = `uses: actions/checkout@${COMMIT} # v7.0.1\nuses: slipway-ci/slipway/actions/build@main`
    expect(stampPins(text, { ...pin, commit: 'f'.repeat(40) })).toBe(text)
  })

  test.each([
    ['README.md', 'slipway-build'],
    ['docs/components.md', 'slipway-build'],
    ['docs/gitlab-images.md', 'slipway-build'],
    ['docs/migration/gitlab-docker.md', 'slipway-build'],
    ['docs/other-hosts.md', 'slipway'],
  ])('%s names %s of the release', (path, name) => {
    const text = stampImages(readFileSync(join(ROOT, path), 'utf8'), '1.2.3')
    expect(text.match(/ghcr\.io\/slipway-ci\/slipway(?:-build)?[:@][^\s`]*/g)).toEqual(
      expect.arrayContaining([`ghcr.io/slipway-ci/${name}:1.2.3`]),
    )
    expect(text).not.toContain(':0.1.0')
  })

  test('images of others stay', () => {
    const text = 'ghcr.io/slipway-ci/slipway-other:0.1.0 ghcr.io/acme/slipway:0.1.0'
    expect(stampImages(text, '1.2.3')).toBe(text)
  })

  test('what is true before a release goes, what is true after it comes', () => {
    expect(announce('a\n<!-- before the first release -->\nnot yet\n<!-- end -->\nb\n')).toBe('a\nb\n')
    expect(announce('a\n<!-- after the first release:\nnow\n-->\nb\n')).toBe('a\nnow\nb\n')
    expect(announce('# a\n# before the first release: wait\n# b\n')).toBe('# a\n# b\n')
  })

  test.each([
    'README.md',
    'workflows-templates/github/slipway.yml',
    'workflows-templates/github/slipway-steps.yml',
    'workflows-templates/github/slipway-report.yml',
    'workflows-templates/github/slipway-cleanup.yml',
    'workflows-templates/gitlab/slipway.gitlab-ci.yml',
  ])('%s names the release everywhere once it is stamped', (path) => {
    const text = announce(stampPins(readFileSync(join(ROOT, path), 'utf8'), pin))
    expect(text).toContain(`@${COMMIT} # v1.2.3`)
    expect(text).not.toMatch(/0{40}|slipway-ci\/slipway\S*@<full SHA>|before the first release|not on npm yet/)
  })

  test('manifests, lock and source', () => {
    expect(
      stampManifest('{\n  "name": "x",\n  "version": "0.1.0",\n  "y": {\n    "version": "1"\n  }\n}', '1.2.3'),
    ).toBe('{\n  "name": "x",\n  "version": "1.2.3",\n  "y": {\n    "version": "1"\n  }\n}')
    const packages = {
      '': { version: '0.1.0' },
      'packages/a': { version: '0.1.0' },
      'node_modules/b': { version: '4.0.0' },
    }
    expect(JSON.parse(stampLock(JSON.stringify({ version: '0.1.0', packages }), '1.2.3'))).toEqual({
      version: '1.2.3',
      packages: {
        '': { version: '1.2.3' },
        'packages/a': { version: '1.2.3' },
        'node_modules/b': { version: '4.0.0' },
      },
    })
    const source = readFileSync(join(ROOT, 'packages/core/src/version.ts'), 'utf8')
    expect(stampSource(source, '9.9.9')).toContain("export const VERSION = '9.9.9'\n")
    expect(stampLock(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'), '9.9.9')).toContain('"version": "9.9.9"')
  })
})

describe('yanked versions', () => {
  test('are a list that is read whole or not at all', () => {
    expect(parseYanked('[{"version":"1.0.0","reason":"x"}]')).toEqual([{ version: '1.0.0', reason: 'x' }])
    for (const text of ['', '{}', '[{"version":"v1","reason":"x"}]', '[{"version":"1.0.0"}]', '[null]'])
      expect(() => parseYanked(text)).toThrow('yanked.json: expected')
  })

  test('are added in order, once', () => {
    const list = addYanked([{ version: '1.10.0', reason: 'x' }], { version: '1.9.0', reason: 'y' })
    expect(list.map(({ version }) => version)).toEqual(['1.9.0', '1.10.0'])
    expect(isYanked(list, v('1.9.0'))).toBe(true)
    expect(() => addYanked(list, { version: '1.9.0', reason: 'z' })).toThrow('yanked already')
    expect(renderYanked(list)).toContain("{ version: '1.9.0', reason: 'y' },\n")
    expect(renderYanked([{ version: '1.0.0', reason: "it's" }])).toContain("reason: 'it\\'s'")
  })
})

test('the bill of materials of the same release has the same bytes, wherever it is made', () => {
  const bom = (time: string, serialNumber: string, folder: string) =>
    JSON.stringify({
      serialNumber,
      metadata: { timestamp: time, component: { 'bom-ref': `ref of ${folder}`, type: 'application', name: folder } },
      components: [{ 'bom-ref': 'lock', name: 'package-lock.json' }],
      dependencies: [{ ref: `ref of ${folder}`, dependsOn: ['lock'] }, { ref: 'lock' }],
    })
  const one = fixSbom(bom('2026-01-01T00:00:00Z', 'urn:uuid:1', 'clone'), '1.2.3', 1_700_000_000)
  expect(fixSbom(bom('2026-02-02T00:00:00Z', 'urn:uuid:2', 'a/slipway'), '1.2.3', 1_700_000_000)).toBe(one)
  expect(one).toMatch(/"serialNumber": "urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}"/)
  expect(JSON.parse(one)).toMatchObject({
    metadata: {
      timestamp: '2023-11-14T22:13:20.000Z',
      component: { 'bom-ref': 'pkg:npm/slipway@1.2.3', name: 'slipway', version: '1.2.3' },
    },
    dependencies: [{ ref: 'pkg:npm/slipway@1.2.3', dependsOn: ['lock'] }, { ref: 'lock' }],
  })
})
