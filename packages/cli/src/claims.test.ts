import { describe, expect, test } from '@jest/globals'
import { build } from '@slipway/action-build'
import { push } from '@slipway/action-push'
import { type Environment, type InputSpecs, type Raw, resolve, type Values } from '@slipway/core'
import { Claims } from './claims'

type Given = Readonly<Record<string, Raw>>

const read = <I extends InputSpecs>(inputs: I, given: Given): Values<I> =>
  resolve(inputs, [{ name: 'input', get: (name) => given[name] }]).values

const GITLAB = { get: (name: string) => (name === 'CI_REGISTRY_IMAGE' ? 'registry.gitlab.com/team/app' : undefined) }
const NOWHERE = { get: (): string | undefined => undefined }

/** Of components, each with what build and push are given. */
function problems(
  components: Readonly<Record<string, { build?: Given; push?: Given }>>,
  environment: Pick<Environment, 'get'> = NOWHERE,
) {
  const claims = new Claims()
  return Object.entries(components).flatMap(([component, given]) => {
    const [built, pushed] = [
      read(build.inputs, { component, ...given.build }),
      read(push.inputs, { component, ...given.push }),
    ]
    const ahead = ({ stage }: { readonly stage: string }) => (stage === 'build' ? built : undefined)
    return [
      ...claims.add({ stage: 'build', component }, build.claims?.(built, () => undefined, environment) ?? []),
      ...claims.add({ stage: 'push', component }, push.claims?.(pushed, ahead, environment) ?? []),
    ].map(({ input, message }) => `${input}: ${message}`)
  })
}

const image = 'ghcr.io/acme/app'

describe('two components that would overwrite each other', () => {
  test('under one tag of one repository, whoever names it', () => {
    const message =
      'tags: ghcr.io/acme/app:@ref is written by push a, too: give each an `image` or a `tag-suffix` of its own'
    expect(
      problems({ a: { build: { image }, push: { tags: '@ref' } }, b: { push: { image, tags: '1.0, @ref' } } }),
    ).toEqual([message])
  })
  test('in a further registry alone', () => {
    const push = { repositories: 'quay.io/acme/app', tags: 'latest' }
    expect(
      problems({ a: { build: { image: 'ghcr.io/acme/a' }, push }, b: { build: { image: 'ghcr.io/acme/b' }, push } }),
    ).toEqual([expect.stringMatching(/^tags: quay\.io\/acme\/app:latest is written by push a/)])
  })
  test('in one folder', () => {
    const build = { image, layout: 'out/image' }
    expect(problems({ a: { build }, b: { build } })).toEqual([
      'layout: the folder out/image is written by build a, too: leave it out: without it each component has a folder of its own',
    ])
    expect(problems({ a: { build }, b: { build: { ...build, 'working-directory': 'b' } } })).toEqual([])
  })
})

describe('components that do not', () => {
  const tags = '@semver, latest'
  test.each<[string, Parameters<typeof problems>[0]]>([
    ['a suffix', { a: { push: { image, tags } }, b: { push: { image, tags, 'tag-suffix': '-slim' } } }],
    ['other tags', { a: { push: { image, tags: 'a-1' } }, b: { push: { image, tags: 'b-1' } } }],
    ['no tags: pushed by digest', { a: { push: { image } }, b: { push: { image } } }],
    ['repositories of their own', { a: { push: { image, tags } }, b: { push: { image: `${image}-b`, tags } } }],
  ])('%s', (_, components) => expect(problems(components)).toEqual([]))

  test('on GitLab none needs a name: each has a repository of its own below that of the project', () => {
    expect(problems({ a: { push: { tags } }, b: { push: { tags } } }, GITLAB)).toEqual([])
  })
})
