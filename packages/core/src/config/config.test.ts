import { describe, expect, test } from '@jest/globals'
import { UserError } from '../errors'
import * as input from '../inputs/inputs'
import type { Raw } from '../inputs/inputs'
import { resolve } from '../inputs/resolve'
import { configLayers } from './config'
import { parseConfig as parse } from './parse'

const STAGES = ['build', 'test', 'scan', 'push', 'deploy', 'smoke']
const parseConfig = (file: string, source: string) => parse(file, source, STAGES)

async function problems(yaml: string): Promise<string[]> {
  try {
    await parseConfig('.slipway.yml', yaml)
    return []
  } catch (error) {
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({
      code: 'CONFIG_INVALID',
      outcome: 'invalid',
      hint: 'correct .slipway.yml; nothing was started',
    })
    const [first, ...rest] = (error as Error).message.split('\n')
    expect(first).toBe('invalid configuration in .slipway.yml:')
    return rest.map((line) => line.trim())
  }
}

describe('reading', () => {
  test('stages in the order of the file, values as YAML gives them', async () => {
    const config = await parseConfig(
      'f.yml',
      'version: 1\nstages:\n  test: { command: a, timeout: 5m }\n  build: { build-args: { a: true, b: 3 } }\n',
    )
    expect([...config.stages.keys()]).toEqual(['test', 'build'])
    expect({ ...config.stages.get('build') }).toEqual({ 'build-args': { a: true, b: 3 } })
  })
  test('1.2 of YAML: yes, on and no are text, octals and dates stay what they are', async () => {
    const { stages } = await parseConfig('f.yml', 'stages: { test: { a: yes, b: on, c: 2026-01-01, d: 1_0 } }')
    expect({ ...stages.get('test') }).toEqual({ a: 'yes', b: 'on', c: '2026-01-01', d: '1_0' })
  })
  test.each(['', '# nothing', 'stages:', '{}'])('%j is an empty configuration', async (yaml) => {
    expect((await parseConfig('f.yml', yaml)).stages.size).toBe(0)
  })
})

describe('a number is made text only where nothing of it is lost', () => {
  const specs = { args: input.map('x') }
  const read = async (value: string) => {
    const config = await parseConfig('f.yml', `stages: { build: { args: { a: &a ${value}, b: [*a] } } }`)
    const { a } = config.stages.get('build')?.['args'] as Readonly<Record<string, Raw>>
    const [layer] = configLayers(
      await parseConfig('f.yml', `stages: { build: { args: { a: ${value} } } }`),
      'build',
      '',
    )
    if (layer === undefined) throw new Error('no layer')
    return { native: a, text: () => resolve(specs, [layer]).values.args.get('a') }
  }
  test.each([
    ['3', '3'],
    ['-3', '-3'],
    ['true', 'true'],
    ['"1.0"', '1.0'],
  ])('%s is %s', async (value, want) => expect((await read(value)).text()).toBe(want))
  test.each(['1.0', '012', '1e3', '0x1F', '+3', '1.10', '1.1', '.inf', 'null', '~'])('%s is refused', async (value) => {
    expect((await read(value)).text).toThrow(/args.*: expected text as every value; put quotes around/)
  })
  test.each([
    ['3', '3'],
    ['1.0', undefined],
  ])('an alias of %s is as it was written there', async (value, want) => {
    const yaml = `stages: { test: { x: &n ${value} }, build: { args: { a: *n } } }`
    const layers = configLayers(await parseConfig('f.yml', yaml), 'build', undefined)
    const read = () => resolve(specs, layers).values.args.get('a')
    if (want === undefined) expect(read).toThrow(/put quotes around/)
    else expect(read()).toBe(want)
  })
  test('and native values stay numbers', async () => {
    expect([(await read('1.0')).native, (await read('1e3')).native]).toEqual([1, 1000])
  })
})

describe('refused, every problem at once', () => {
  test('a list of them', async () => {
    const yaml =
      'version: 2\nstgaes: {}\nstages:\n  tset: {}\n  test:\n    command:\n  push: 5\nenvironments:\n  p:\n    depoly: {}\n  q: [a]\n'
    expect(await problems(yaml)).toEqual([
      'unknown key "stgaes", did you mean "stages"?',
      'version: expected 1, got 2',
      'stages: unknown stage "tset", did you mean "test"?',
      'stages.test.command: expected a value, got nothing; leave the key out to take the default',
      'stages.push: expected a map',
      'environments.p: unknown stage "depoly", did you mean "deploy"?',
      'environments.q: expected a map',
    ])
  })
  test.each([
    ['text', 'just text', /expected a map with stages and environments/],
    ['a list', '- a', /expected a map with stages and environments/],
    ['bad syntax', 'a: [', /^/],
    ['the same key twice', 'stages: {}\nstages: {}', /Map keys must be unique/],
    ['two documents', 'a: 1\n---\nb: 1', /multiple documents/],
    ['an unknown tag', 'stages: { test: { command: !env X } }', /Unresolved tag: !env/],
    ['a quoted version', 'version: "1"', /version: expected 1, got "1"/],
    ['too long', `# ${'x'.repeat(1024 * 1024)}`, /expected at most 1048576/],
  ])('%s', async (_, yaml, want) => {
    const found = await problems(yaml)
    expect(found.length).toBeGreaterThan(0)
    expect(found.join('\n')).toMatch(want)
  })
})

describe('components', () => {
  const yaml =
    'stages: { build: { a: 1, b: 1, c: 1 } }\ncomponents: { api: { build: { b: 2, c: 2 } } }\nenvironments: { e: { build: { c: 3 } } }'
  test('stand between an environment and the stages', async () => {
    const layers = configLayers(await parseConfig('f.yml', yaml), 'build', 'e', 'api')
    expect(layers.map(({ name }) => name)).toEqual([
      'environments.e.build in f.yml',
      'components.api.build in f.yml',
      'stages.build in f.yml',
    ])
    expect(
      ['a', 'b', 'c'].map((key) => layers.map((layer) => layer.get(key)).find((raw) => raw !== undefined)),
    ).toEqual([1, 2, 3])
  })
  test('one that is not there is named with the nearest; without any, the name is free', async () => {
    const config = await parseConfig('f.yml', yaml)
    expect(() => configLayers(config, 'build', undefined, 'apii')).toThrow(
      'component: expected one of api (components in f.yml), got "apii", did you mean "api"?',
    )
    expect(configLayers(await parseConfig('f.yml', 'stages: {}'), 'build', undefined, 'any')).toHaveLength(1)
  })
  test('a name is that of a folder, of no stage and of nothing that stands beside it', async () => {
    expect(await problems('components: { API: {}, push: {}, record: {}, api: { biuld: {} } }')).toEqual([
      'components: expected a name of small letters, digits and dashes, got "API"',
      'components: expected a name that no stage has, got "push"',
      'components: expected another name: "record" is a file of the output folder, got "record"',
      'components.api: unknown stage "biuld", did you mean "build"?',
    ])
  })
})

describe('hostile files', () => {
  const bomb = `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`).join('\n')}\n`
  test.each([
    ['aliases that multiply', bomb],
    ['a nesting of 200 000', '['.repeat(200_000)],
    ['a nesting of 200 000 in one line', '- '.repeat(200_000)],
    ['a nesting of 200 000 keys in one line', '? '.repeat(200_000)],
    ['a nesting by indentation of 1 300', Array.from({ length: 1300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['a nesting of 200 000 maps', '{a: '.repeat(200_000)],
  ])('%s end in bounded time with an error of ours', async (_, yaml) => {
    const started = performance.now()
    expect((await problems(yaml)).length).toBeGreaterThan(0)
    expect(performance.now() - started).toBeLessThan(5000)
  })

  test('keys of the prototype change nothing outside', async () => {
    expect(await problems('__proto__: { polluted: true }')).toEqual(['unknown key "__proto__"'])
    expect(await problems('constructor: { prototype: { polluted: true } }')).toEqual(['unknown key "constructor"'])
    const { stages, environments } = await parseConfig(
      'f.yml',
      'stages: { test: { __proto__: { polluted: true } } }\nenvironments: { __proto__: { test: { command: x } } }',
    )
    expect(Object.keys(stages.get('test') ?? {})).toEqual(['__proto__'])
    expect([...environments.keys()]).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

test('brackets in text are text', async () => {
  const command = '[{- '.repeat(500)
  const { stages } = await parseConfig(
    'f.yml',
    `stages:\n  test:\n    command: "${command}"\n    block: |\n      ${command}\n`,
  )
  expect(stages.get('test')?.['command']).toBe(command)
})

describe('layers', () => {
  const yaml = 'stages: { test: { command: a } }\nenvironments: { production: { test: { command: b } }, staging: }'
  test('only own keys are values', async () => {
    const [layer] = configLayers(await parseConfig('f.yml', yaml), 'test', undefined)
    expect([layer?.get('command'), layer?.get('toString'), layer?.get('constructor')]).toEqual([
      'a',
      undefined,
      undefined,
    ])
  })
  test('an unknown environment is named with the known ones', async () => {
    const config = await parseConfig('f.yml', yaml)
    expect(() => configLayers(config, 'test', 'prodction')).toThrow(
      'environment: expected one of production, staging (environments in f.yml), got "prodction", did you mean "production"?',
    )
    expect(() => configLayers(config, 'test', 'constructor')).toThrow('expected one of production, staging')
  })
  test('an environment without declared ones only names it', async () => {
    const config = await parseConfig('f.yml', 'stages: {}')
    expect(configLayers(config, 'test', 'production').map(({ name }) => name)).toEqual(['stages.test in f.yml'])
  })
})
