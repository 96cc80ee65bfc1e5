import { describe, expect, test } from '@jest/globals'
import { FakeFiles } from '@slipway/testing'
import { unanswered } from './answered'

const PLACES = [
  'stages.build',
  'stages.build.image',
  'stages.test',
  'stages.deploy.url',
  'the secrets of the repository',
]
const QUESTIONS = PLACES.map((place) => ({ place, text: 'what is it?' }))

describe('a configuration that stays as it is', () => {
  test.each([
    [
      'the image and the tests are told, and the address by the smoke check',
      'stages: { build: { image: ghcr.io/acme/shop }, test: {}, smoke: { url: "https://shop.example.com" } }',
      ['stages.build', 'the secrets of the repository'],
    ],
    ['a base is no Dockerfile that is missing', 'stages: { build: { base: scratch } }', PLACES.slice(1)],
    ['one that a run refuses tells nothing', 'stages: [', PLACES],
  ])('%s', async (_, text, asked) => {
    const files = new FakeFiles()
    await files.write('.slipway.yml', text)
    const left = await unanswered(QUESTIONS, files, ['.slipway.yml'])
    expect(left.map(({ place }) => place)).toEqual(asked)
    expect(await unanswered(QUESTIONS, files, [])).toEqual(QUESTIONS)
  })
})
