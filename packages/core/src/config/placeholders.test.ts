import { describe, expect, test } from '@jest/globals'
import * as input from '../inputs/inputs'
import { InvalidInputs, resolve } from '../inputs/resolve'
import { configLayers, environmentsBefore, nameInEnvironment } from './config'
import { matchingKeys } from './environment-key'
import { parseConfig } from './parse'
import { fillWith, toLabel } from './placeholders'

const STAGES = ['build', 'deploy']
const parse = (yaml: string) => parseConfig('.slipway.yml', yaml, STAGES)

const YAML = `
stages: { deploy: { url: 'https://shop.example.com', namespace: shop } }
environments:
  staging: { deploy: { namespace: staging } }
  production: { after: staging, deploy: { namespace: production } }
  'review/*': { deploy: { namespace: 'shop-\${name}', url: 'https://\${name}.example.com', set: { host: '\${name}.x', a: [1, '\${pr}'] } } }
  'review/hotfix-*': { deploy: { namespace: 'hot-\${name}' } }
  'review/main': { after: [staging], deploy: { namespace: main } }
`
const specs = {
  namespace: input.text('x'),
  release: input.text('x'),
  url: input.text('x'),
  set: input.settings('x'),
  other: input.text('x'),
}

async function deployTo(environment: string, { pr, given = {} }: { pr?: string; given?: Record<string, string> } = {}) {
  const config = await parse(YAML)
  const fill = fillWith({ name: nameInEnvironment(config, environment), pr, ref: 'feature/X' })
  const host = { name: 'input', get: (name: string) => given[name] }
  return resolve(specs, [host, ...configLayers(config, 'deploy', environment)], { fill })
}

describe('keys of environments', () => {
  test.each([
    ['review/a', ['review/*']],
    ['review/hotfix-1', ['review/hotfix-*', 'review/*']],
    ['review/main', ['review/main', 'review/*']],
    ['review/', []],
    ['staging', ['staging']],
    ['Staging', []],
  ])('%s is meant by %j, the nearest first', async (name, want) => {
    expect(matchingKeys((await parse(YAML)).environments.keys(), name).map(({ key }) => key)).toEqual(want)
  })

  test('one that is meant by none is told', async () => {
    const config = await parse(YAML)
    expect(() => configLayers(config, 'deploy', 'reviews/a')).toThrow(/expected one of staging, production, review\/\*/)
  })

  test.each([
    ['two wildcards', `environments: { '*/*': {} }`, /with one "\*" at most, got "\*\/\*"/],
    [
      'an unknown one before it',
      `environments: { a: { after: b } }`,
      /environments\.a\.after: expected one of a, got "b"/,
    ],
    ['itself before it', `environments: { a: { after: a } }`, /expected another environment, got "a"/],
    ['what is no name', `environments: { a: { after: 3 }, b: {} }`, /expected the name of an environment, got 3/],
    ['a stage called otherwise', `environments: { a: { before: b } }`, /unknown stage "before"/],
  ])('%s is refused', async (_, yaml, message) => {
    await expect(parse(yaml)).rejects.toThrow(message)
  })

  test('what must be passed before is said by the nearest key', async () => {
    const config = await parse(YAML)
    expect(
      ['production', 'review/main', 'review/a', undefined].map((name) => environmentsBefore(config, name)),
    ).toEqual([['staging'], ['staging'], [], []])
  })
})

describe('placeholders', () => {
  test('are labels of what the wildcard stands for, in every layer of an environment', async () => {
    const { values, explained } = await deployTo('review/Feature_Login', { pr: '12' })
    expect(values).toMatchObject({ namespace: 'shop-feature-login', url: 'https://feature-login.example.com' })
    expect([...values.set]).toEqual([
      ['host', 'feature-login.x'],
      ['a', [1, '12']],
    ])
    expect(explained.find(({ input: name }) => name === 'namespace')).toEqual({
      input: 'namespace',
      value: 'shop-feature-login',
      layer: 'environments.review/*.deploy in .slipway.yml',
    })
  })

  test('the longest literal part wins, and the others stand below it', async () => {
    const { values } = await deployTo('review/hotfix-7', { pr: '1' })
    expect(values).toMatchObject({ namespace: 'hot-7', url: 'https://7.example.com' })
    expect((await deployTo('review/main', { pr: '1' })).values).toMatchObject({ namespace: 'main' })
  })

  test('stand in the inputs of the job too, and nowhere else', async () => {
    const given = { release: 'shop-${pr}', other: '${pr}', namespace: 'x-${ref}' }
    const { values } = await deployTo('staging', { pr: '12', given })
    expect(values).toMatchObject({ release: 'shop-12', other: '${pr}', namespace: 'x-feature-x' })
  })

  test('one that stands for nothing here is a problem of the input', async () => {
    const done = deployTo('staging', { given: { release: 'shop-${pr}' } })
    await expect(done).rejects.toThrow(InvalidInputs)
    await expect(deployTo('staging', { given: { release: 'shop-${pr}' } })).rejects.toThrow(
      /release: expected a value without \$\{pr\}.*no change request/,
    )
  })

  test.each([
    ['feature/JIRA-12_x', 'feature-jira-12-x'],
    ['--a--', 'a'],
    ['v1.2.3', 'v1-2-3'],
    ['äöü', expect.stringMatching(/^[0-9a-f]{8}$/)],
    ['x'.repeat(70), expect.stringMatching(/^x{54}-[0-9a-f]{8}$/)],
  ])('%s becomes a label', (text, want) => expect(toLabel(text)).toEqual(want))

  test('what is too long for a namespace is cut, and still its own', async () => {
    const at = (name: string) => deployTo(`review/${name}`, { pr: '1', given: { namespace: 'a-shop-of-ours-${name}' } })
    const [one, two] = [await at(`${'long-'.repeat(11)}a`), await at(`${'long-'.repeat(11)}b`)]
    expect(one.values.namespace).toHaveLength(63)
    expect(one.values.namespace).not.toBe(two.values.namespace)
    expect(one.values.namespace).toMatch(/^a-shop-of-ours-long-.*-[0-9a-f]{8}$/)
  })
})
