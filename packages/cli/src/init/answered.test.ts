import { describe, expect, test } from '@jest/globals'
import { FakeFiles } from '@slipway/testing'
import { keptConfig, unanswered, withStagesOf } from './answered'
import { tree } from './fixtures'
import { knownInputs } from './init'
import { plan } from './plan'
import { survey } from './survey'

const PLACES = [
  'stages.build',
  'stages.build.image',
  'stages.test',
  'stages.deploy.url',
  'the secrets of the repository',
]
const QUESTIONS = PLACES.map((place) => ({ place, text: 'what is it?' }))

const read = (text: string) => keptConfig(new FakeFiles({ '.slipway.yml': text }))

describe('a configuration that stays as it is', () => {
  test.each([
    [
      'the image and the tests are told, and the address by the smoke check',
      'stages: { build: { image: ghcr.io/acme/shop }, test: {}, smoke: { url: "https://shop.example.com" } }',
      ['stages.build', 'the secrets of the repository'],
    ],
    ['a base is no Dockerfile that is missing', 'stages: { build: { base: scratch } }', PLACES.slice(1)],
  ])('%s', async (_, text, asked) => {
    const config = await read(text)
    if (config === undefined) throw new Error('it was refused')
    expect(unanswered(QUESTIONS, config).map(({ place }) => place)).toEqual(asked)
  })

  test('one that a run refuses tells nothing, and so does none', async () => {
    expect([await read('stages: ['), await keptConfig(new FakeFiles({}))]).toEqual([undefined, undefined])
  })

  test('says which stages the workflow has', async () => {
    const config = await read(
      'stages: { build: { base: scratch }, test: { command: make check }, smoke: {}, deploy: {} }',
    )
    if (config === undefined) throw new Error('it was refused')
    const found = await survey(tree({ Dockerfile: 'FROM scratch\n' }), { fork: false }, 'github')
    const wishes = { folder: 'x', image: undefined, branch: undefined, url: undefined, environment: 'production' }
    const release = { version: '0.1.0', commit: 'ab'.repeat(20) }
    const { files } = await plan(found, { ...wishes, release, form: 'calls', hasInput: await knownInputs() }, (draft) =>
      withStagesOf(draft, config),
    )
    const workflow = files.get('.github/workflows/slipway.yml') ?? ''
    expect(workflow).toContain('deploy.yml@')
    expect(workflow).not.toMatch(/(?:tests|smoke): false/)
  })
})
