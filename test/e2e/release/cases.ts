import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readRelease } from '../../../scripts/release/release'
import type { Command } from '../hosts/tools'
import type { Ground } from './ground'
import * as users from './users'
import * as verify from './verify'

export interface Scene {
  readonly ground: Ground
  readonly act: Command
  readonly gitlab: Command
  readonly gh: Command
}

export interface Case {
  readonly name: string
  /** Part of the short form. */
  readonly quick?: true
  /** Changes nothing: the next case does not need it. */
  readonly looks?: true
  run(scene: Scene): Promise<void>
}

const FIRST = '1.0.0'
const SECOND = '1.1.0'
/** A number that somebody takes on npm, and the one after it. */
const TAKEN = '1.1.1'
const THIRD = '1.1.2'
/** Of the line before, from a branch of its own. */
const PATCH = '1.0.1'

export const CASES: readonly Case[] = [
  {
    name: 'bad input changes nothing',
    quick: true,
    run: async ({ ground }) => {
      const before = ground.git('rev-parse', 'HEAD')
      for (const [args, message] of [
        [['v1'], 'expected a version such as 1.2.3'],
        [[], 'expected one version'],
        [['--yank', FIRST], 'expected --reason'],
      ] as const) {
        const { code, output } = await ground.tool(...args)
        equal(code, 2, output)
        match(output, new RegExp(message))
      }
      deepEqual(ground.tags(), {})
      equal(ground.git('rev-parse', 'HEAD'), before)
      equal(ground.git('status', '--porcelain'), '')
    },
  },
  {
    name: 'preparing makes everything and nothing public',
    quick: true,
    run: async ({ ground }) => {
      const { code, output } = await ground.tool(FIRST)
      equal(code, 0, output)
      match(output, /nothing is public yet/)
      deepEqual(ground.tags(), {})
      equal(ground.git('ls-remote', '--heads', 'origin', `release/v${FIRST}`), '')
      deepEqual([...(ground.registry.content.repository('slipway-ci/slipway')?.tags.keys() ?? [])], [])
      equal(ground.github.releases.length, 0)
      for (const suffix of [
        '.tar.gz',
        '-npm.tgz',
        '.sbom.cdx.json',
        '-licenses.txt',
        '-files.sha256',
        '-checksums.txt',
      ])
        ok(existsSync(join(ground.out(FIRST), 'assets', `slipway-${FIRST}${suffix}`)), suffix)
    },
  },
  {
    name: 'a signature of somebody else is refused, and nothing is public',
    quick: true,
    run: async ({ ground }) => {
      const { code, output } = await ground.tool(FIRST, '--attestation', await verify.forge(ground, FIRST))
      equal(code, 1, output)
      match(output, /expected the release workflow as its signer/)
      deepEqual(ground.tags(), {})
    },
  },
  {
    name: 'the first release',
    quick: true,
    run: async ({ ground }) => {
      const { code, output } = await ground.release(FIRST)
      equal(code, 0, output)
      const tags = ground.tags()
      deepEqual(Object.keys(tags).sort(), ['v1', 'v1.0', `v${FIRST}`])
      equal(new Set(Object.values(tags)).size, 1)
      const [release] = ground.github.releases
      deepEqual([release?.tag_name, release?.draft, ground.github.releases.length], [`v${FIRST}`, false, 1])
      equal(release?.assets.length, 7)
    },
  },
  {
    name: 'its commits name each other: components the bundle and the image, starters the tag',
    quick: true,
    run: async ({ ground }) => {
      const [c, b, a] = ground.git('log', '-3', '--format=%H', `origin/release/v${FIRST}`).split('\n')
      const release = await readRelease(ground.checkout)
      equal(ground.tags()[`v${FIRST}`], b)
      deepEqual([release.version, release.commit, release.released], [FIRST, a, { version: FIRST, commit: b }])
      match(release.image, /^127\.0\.0\.1:\d+\/slipway-ci\/slipway@sha256:[0-9a-f]{64}$/)
      const show = (commit: string | undefined, path: string) => ground.git('show', `${String(commit)}:${path}`)
      match(show(b, 'templates/run/template.yml'), new RegExp(`${String(a)} \\|\\| exit 75[^]*`))
      ok(show(b, 'templates/run/template.yml').includes(`default: ${release.image}`))
      match(release.buildImage, /^127\.0\.0\.1:\d+\/slipway-ci\/slipway-build@sha256:[0-9a-f]{64}$/)
      ok(show(b, 'templates/build/template.yml').includes(`default: ${release.buildImage}`))
      match(show(b, '.github/workflows/image.yml'), new RegExp(`actions/build@${String(a)} # v${FIRST}\n`))
      for (const [file, used] of [
        ['slipway.yml', '.github/workflows/image.yml'],
        ['slipway-steps.yml', 'actions/build'],
      ])
        match(show(c, `workflows-templates/github/${file}`), new RegExp(`${used}@${String(b)} # v${FIRST}\n`))
      match(show(c, 'README.md'), new RegExp(`npx slipway[^]*`))
      ok(show(b, 'CHANGELOG.md').includes(`\n## ${FIRST} - `))
    },
  },
  { name: 'all of it again is the same release', run: again },
  {
    looks: true,
    name: 'files are what their checksums say',
    quick: true,
    run: ({ ground }) => users.checkSums(ground, FIRST),
  },
  {
    looks: true,
    name: 'actions run from the archive of the tag',
    run: ({ ground, act }) => users.runActions(ground, act, FIRST),
  },
  {
    looks: true,
    name: 'a component runs at the tag',
    run: ({ ground, gitlab }) => users.runComponent(ground, gitlab, FIRST),
  },
  { looks: true, name: 'npx runs the package', quick: true, run: ({ ground }) => users.runPackage(ground, FIRST) },
  {
    looks: true,
    name: 'the image runs by its digest, not as root',
    quick: true,
    run: ({ ground }) => users.runImage(ground),
  },
  {
    looks: true,
    name: 'the image for jobs that build is there for both platforms, tagged and attested',
    quick: true,
    run: ({ ground }) => users.lookAtBuildImage(ground, FIRST),
  },
  {
    looks: true,
    name: 'self verify knows a good copy from a tampered one',
    quick: true,
    run: ({ ground }) => verify.verifyCopies(ground, FIRST),
  },
  {
    looks: true,
    name: 'the documented commands pass it, and refuse one that another branch signed',
    quick: true,
    run: ({ ground, gh }) => verify.documentedCommands(ground, gh, FIRST),
  },
  {
    looks: true,
    name: 'the documented rebuild gives the same bytes',
    run: ({ ground }) => verify.rebuild(ground, FIRST),
  },
  {
    name: 'a second release that breaks half-way moves nothing that people use',
    run: async ({ ground }) => {
      ground.merge(FIRST)
      ground.change('A second thing.')
      const before = ground.tags()
      ground.github.failUploads(1)
      const { code, output } = await ground.release(SECOND)
      equal(code, 1, output)
      match(output, /GitHub answered 503/)
      const { [`v${SECOND}`]: tag, ...others } = ground.tags()
      ok(tag !== undefined)
      deepEqual(others, before)
      deepEqual(
        ground.github.releases.map(({ draft }) => draft),
        [false, true],
      )
    },
  },
  {
    name: 'taken up again it comes to its end, and moves v1',
    run: async ({ ground }) => {
      const { code, output } = await ground.release(SECOND)
      equal(code, 0, output)
      const tags = ground.tags()
      equal(tags['v1'], tags[`v${SECOND}`])
      equal(tags['v1.0'], tags[`v${FIRST}`])
      deepEqual(
        ground.github.releases.map(({ draft }) => draft),
        [false, false],
      )
    },
  },
  { name: 'a yanked version is refused everywhere', run: ({ ground }) => verify.yank(ground, SECOND) },
  {
    name: 'a number that somebody took on npm is used up, and the next one works: v1 leaves the yanked one',
    run: async ({ ground }) => {
      ground.change('A third thing.')
      await users.takeNumber(ground, TAKEN)
      const refused = await ground.release(TAKEN)
      equal(refused.code, 2, refused.output)
      match(refused.output, /npm has slipway@1\.1\.1[^]*release 1\.1\.2/)
      equal(ground.tags()[`v${TAKEN}`], undefined)
      const { code, output } = await ground.release(THIRD)
      equal(code, 0, output)
      const tags = ground.tags()
      deepEqual([tags['v1'], tags['v1.1']], [tags[`v${THIRD}`], tags[`v${THIRD}`]])
      equal(await users.newestPackage(ground), THIRD)
    },
  },
  {
    name: 'a patch of an older line comes from its own branch, and moves nothing but its own tag',
    run: async ({ ground }) => {
      const wrong = await ground.release(PATCH)
      equal(wrong.code, 2, wrong.output)
      match(wrong.output, /this branch has v1\.1\.\d already, and 1\.0\.1 comes before it/)
      ground.branch('1.0.x', `release/v${FIRST}`)
      ground.change('A patch.', '1.0.x')
      const { code, output } = await ground.release(PATCH, '1.0.x')
      equal(code, 0, output)
      const tags = ground.tags()
      deepEqual([tags['v1'], tags['v1.0']], [tags[`v${THIRD}`], tags[`v${PATCH}`]])
      equal(await users.newestPackage(ground), THIRD)
      equal(await users.newestPackage(ground, 'latest-1.0'), PATCH)
      deepEqual(
        ground.github.releases.filter(({ latest }) => latest).map(({ tag_name }) => tag_name),
        [`v${THIRD}`],
      )
    },
  },
]

async function again({ ground }: Scene): Promise<void> {
  const [tags, requests] = [ground.tags(), ground.github.releases.length]
  const { code, output } = await ground.release(FIRST)
  equal(code, 0, output)
  deepEqual(ground.tags(), tags)
  equal(ground.github.releases.length, requests)
}
