import { describe, expect, test } from '@jest/globals'
import { configLayers } from '../config/config'
import { parseConfig } from '../config/parse'
import { commonInputs } from './common'
import * as input from './inputs'
import { Mismatch, Mismatches } from './mismatch'
import { InvalidInputs, type Layer, placed, resolve } from './resolve'

const specs = {
  image: input.text('An image'),
  'fail-on': input.oneOf('A gate', ['high', 'low'], 'high'),
  tags: input.list('Tags'),
  password: input.secret('A password'),
} as const

function host(values: Record<string, string>): Layer {
  return { name: 'input', get: (name) => values[name] }
}

async function layers(yaml: string, values: Record<string, string> = {}, environment?: string): Promise<Layer[]> {
  return [host(values), ...configLayers(await parseConfig('.slipway.yml', yaml, ['push']), 'push', environment)]
}

const BOTH = `
stages:
  push: { image: from-stage, fail-on: low, tags: [a, b] }
environments:
  production:
    push: { image: from-environment }
  staging: {}
`

describe('the nearest layer wins', () => {
  test.each<[string, Record<string, string>, string | undefined, string, string]>([
    ['the input', { image: 'from-input' }, 'production', 'from-input', 'input'],
    ['then the environment', {}, 'production', 'from-environment', 'environments.production.push in .slipway.yml'],
    ['then the stage', {}, 'staging', 'from-stage', 'stages.push in .slipway.yml'],
    ['empty is not given', { image: '' }, undefined, 'from-stage', 'stages.push in .slipway.yml'],
  ])('%s', async (_, values, environment, image, layer) => {
    const { values: got, explained } = resolve(specs, await layers(BOTH, values, environment))
    expect(got.image).toBe(image)
    expect(explained.find((line) => line.input === 'image')).toEqual({ input: 'image', value: image, layer })
  })

  test('what each value is and where it comes from', async () => {
    const { explained } = resolve(specs, await layers(BOTH, { password: 'hunter22' }))
    expect(explained).toEqual([
      { input: 'image', value: 'from-stage', layer: 'stages.push in .slipway.yml' },
      { input: 'fail-on', value: 'low', layer: 'stages.push in .slipway.yml' },
      { input: 'tags', value: '["a","b"]', layer: 'stages.push in .slipway.yml' },
      { input: 'password', value: '[secret]', layer: 'input' },
    ])
    expect(resolve(specs, []).explained.map(({ value, layer }) => [value, layer])).toEqual([
      [undefined, 'not given'],
      ['high', 'default'],
      ['', 'default'],
      [undefined, 'not given'],
    ])
  })

  test('an empty list in the file is a list, given', async () => {
    const yaml = 'stages: { push: { tags: [a] } }\nenvironments: { p: { push: { tags: [] } } }'
    expect(resolve(specs, await layers(yaml, {}, 'p')).values.tags).toEqual([])
  })
})

describe('one of several that say the same', () => {
  const both = {
    ...specs,
    image: input.alternative(input.text('An image'), ['tags']),
    tags: input.alternative(input.list('Tags'), ['image']),
  }
  const valuesOf = async (yaml: string, values: Record<string, string>) => {
    const { image, tags } = resolve(both, await layers(yaml, values)).values
    return { image, tags }
  }

  test.each<[string, string, Record<string, string>, object]>([
    ['given nearer, it takes the place of the other', 'stages: { push: { image: a } }', { tags: 'x' }, { tags: ['x'] }],
    ['the other way round', 'stages: { push: { tags: [x] } }', { image: 'a' }, { image: 'a', tags: [] }],
    [
      'both in one layer are for the action',
      'stages: { push: { tags: [x], image: a } }',
      {},
      { image: 'a', tags: ['x'] },
    ],
    ['alone it is what it is', 'stages: { push: { image: a } }', {}, { image: 'a' }],
  ])('%s', async (_, yaml, values, want) => {
    expect(await valuesOf(`version: 1\n${yaml}`, values)).toMatchObject(want)
  })
})

describe('what an action refuses itself', () => {
  test('says where it came from, but for what the host gave and what nobody did', async () => {
    const { explained } = resolve(specs, await layers(BOTH, { tags: 'x' }))
    const error = new InvalidInputs(
      ['image', 'tags', 'fail-on', 'password', 'image[0].name'].map((name) => ({ input: name, message: 'no' })),
    )
    expect(placed(error, explained).message).toBe(
      `invalid inputs:
  image (stages.push in .slipway.yml): no
  tags: no
  fail-on (stages.push in .slipway.yml): no
  password: no
  image[0].name (stages.push in .slipway.yml): no`,
    )
  })

  test('has no place where the default is wrong, or where it is no input at all', () => {
    const error = new InvalidInputs(['fail-on', 'other'].map((name) => ({ input: name, message: 'no' })))
    expect(error.explained).toEqual([])
    const told = placed(error, resolve(specs, []).explained)
    expect(told.message).toBe('invalid inputs:\n  fail-on: no\n  other: no')
    expect(told.problems).toStrictEqual([
      { input: 'fail-on', layer: 'default', message: 'no' },
      { input: 'other', message: 'no' },
    ])
  })
})

describe('what a file may not give', () => {
  test('unknown names, each with the nearest known one, and every other problem', async () => {
    const yaml =
      'stages: { push: { imgae: x, fail-on: hgih } }\nenvironments: { p: { push: { zzzzzz: 1, __proto__: 2 } } }'
    let message = ''
    try {
      resolve(specs, await layers(yaml, {}, 'p'))
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidInputs)
      expect(error).toMatchObject({ code: 'INPUT_INVALID', outcome: 'invalid' })
      message = (error as Error).message
    }
    expect(message.split('\n')).toEqual([
      'invalid inputs:',
      '  zzzzzz (environments.p.push in .slipway.yml): unknown',
      '  __proto__ (environments.p.push in .slipway.yml): unknown',
      '  imgae (stages.push in .slipway.yml): unknown, did you mean "image"?',
      '  fail-on (stages.push in .slipway.yml): expected one of high, low, got "hgih", did you mean "high"?',
    ])
    expect(({} as Record<string, unknown>)['2']).toBeUndefined()
  })

  test.each(Object.keys(commonInputs).filter((name) => name !== 'token'))(
    '%s, which was needed before the file was found',
    async (name) => {
      const layered = await layers(`stages: { push: { ${name}: elsewhere } }`)
      expect(() => resolve({ ...specs, ...commonInputs }, layered)).toThrow(
        `${name} (stages.push in .slipway.yml): decides where this file`,
      )
    },
  )

  test.each(['password: c4n4ry-31415926', 'password: 31415926', 'password: [31415926]'])(
    'a secret (%s), and it is not repeated',
    async (line) => {
      const layered = await layers(`stages: { push: { ${line} } }`)
      expect(() => resolve(specs, layered)).toThrow(
        'a secret does not stand in a file of the repository; give it as an input of the host',
      )
      try {
        resolve(specs, layered)
      } catch (error) {
        expect((error as Error).message).not.toContain('31415926')
      }
    },
  )
})

test('an input of the job is refused in a file with its reason, and a name of another action with what to write', async () => {
  const own = { ...specs, image: input.ofJob(input.text('An image'), 'it says where rights go') }
  const layered = await layers('stages: { push: { image: x, imgae: y, registry: z } }')
  const hint = (name: string) => (name === 'registry' ? 'write image' : undefined)
  expect(() => resolve(own, layered, { hint })).toThrow(
    new Error(
      `invalid inputs:
  image (stages.push in .slipway.yml): it says where rights go; give it as an input of the host
  imgae (stages.push in .slipway.yml): unknown, did you mean "image"?
  registry (stages.push in .slipway.yml): unknown; write image`,
    ),
  )
})

describe('what a placeholder or a structure makes of the text', () => {
  const refusal = (work: () => unknown): unknown => {
    try {
      return work()
    } catch (error) {
      return error instanceof InvalidInputs ? [error.problems, error.explained] : error
    }
  }
  const image = { image: specs.image }

  test('is what the action gets', () => {
    const fill = (name: string, raw: input.Raw, layer: string) => `${name} ${String(raw)} of ${layer}`
    expect(resolve(image, [host({ image: 'a' })], { fill })).toEqual({
      values: { image: 'image a of input' },
      explained: [{ input: 'image', value: 'image a of input', layer: 'input' }],
    })
  })

  test('one that stands for nothing is a problem of its input; a mistake of ours is none', () => {
    const filled = (thrown: Error) =>
      refusal(() =>
        resolve(image, [host({ image: 'a' })], {
          fill: () => {
            throw thrown
          },
        }),
      )
    const message = 'expected a placeholder that stands for something, got "a"'
    expect(filled(new Mismatch('a placeholder that stands for something'))).toEqual([
      [{ input: 'image', layer: 'input', message }],
      [{ input: 'image', value: undefined, layer: 'input', problem: message }],
    ])
    expect(filled(new RangeError('a bug'))).toEqual(new RangeError('a bug'))
  })

  test('what the text holds is read, and all that is wrong in it is told', () => {
    const structured = (structure: { readonly value: unknown } | Mismatches): Layer => ({
      ...host({ tags: 'the text' }),
      structure: (name) => (name === 'tags' ? structure : undefined),
    })
    const read = (structure: { readonly value: unknown } | Mismatches) =>
      refusal(() => resolve({ tags: specs.tags }, [structured(structure)]).values.tags)
    expect(read({ value: ['a', 'b'] })).toEqual(['a', 'b'])
    const wrong = ['[0]', '[1].name'].map((at) => ({ at, tell: () => `expected ${at}` }))
    expect(read(new Mismatches(wrong))).toEqual([
      [
        { input: 'tags[0]', layer: 'input', message: 'expected [0]' },
        { input: 'tags[1].name', layer: 'input', message: 'expected [1].name' },
      ],
      [{ input: 'tags', value: undefined, layer: 'input', problem: 'expected [0]\nexpected [1].name' }],
    ])
  })
})

describe('what was given is repeated, but for what may be a secret by mistake', () => {
  const open = { url: input.shaped('An address', refuse), items: input.shapedList('Items', refuse) }
  const closed = {
    pairs: input.map('Pairs'),
    sources: input.shapedList('Sources', refuse, { discreet: true }),
    password: input.secret('A password'),
  }
  function refuse(): never {
    throw new Mismatch('something else')
  }
  const said = (values: Record<string, string>) => {
    try {
      resolve({ ...open, ...closed }, [host(values)])
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }

  test('single values are', () => {
    expect(said({ url: 'http://a b', items: 'c' })).toContain(
      'url: expected something else, got "http://a b"\n  items: expected something else, got "c"',
    )
  })
  test('several lines, pairs and sources of secrets are not', () => {
    const message = said({ items: 'hunter22\nx', pairs: 'hunter22', sources: 'npm=hunter22', password: 'a\0hunter22' })
    expect(message.split('\n')).toHaveLength(5)
    expect(message).not.toContain('hunter22')
  })
  test.each([
    'https://user:hunter22@a.example/x',
    'https://hunter22@a.example',
    'https://user:hunter22@hunter22@a.example',
  ])('%s, without its credentials', (url) => {
    expect(said({ url })).toMatch(/got "https:\/\/\*\*\*@a\.example/)
    expect(said({ url })).not.toContain('hunter22')
  })
})

describe('what is told of a problem', () => {
  test('an input that is needed and not given, without a layer; one of the host without its name', () => {
    const needed = { image: input.text('An image', { required: true }), 'fail-on': specs['fail-on'] }
    let error: unknown
    try {
      resolve(needed, [host({ 'fail-on': 'hgih' })])
    } catch (thrown) {
      error = thrown
    }
    if (!(error instanceof InvalidInputs)) throw new Error('expected the inputs to be refused')
    expect(error.message).toBe(
      'invalid inputs:\n  image: required\n  fail-on: expected one of high, low, got "hgih", did you mean "high"?',
    )
    expect([error.code, error.hint]).toEqual(['INPUT_INVALID', 'correct the inputs named above; nothing was started'])
  })

  test('a mistake of ours in a reader is not taken for a problem of the user', () => {
    const broken = {
      ...specs.image,
      read: () => {
        throw new RangeError('a bug')
      },
    }
    expect(() => resolve({ image: broken }, [host({ image: 'a' })])).toThrow(new RangeError('a bug'))
  })

  test('a secret is never shown, and what is not given has no value', () => {
    const { explained } = resolve(specs, [host({ password: 'c4n4ry' })])
    expect(explained).toEqual([
      { input: 'image', value: undefined, layer: 'not given' },
      { input: 'fail-on', value: 'high', layer: 'default' },
      { input: 'tags', value: '', layer: 'default' },
      { input: 'password', value: '[secret]', layer: 'input' },
    ])
  })
})

test('of bad inputs it is told where each comes from, and a bad value is not repeated', async () => {
  const bad = await layers('stages: { push: { fail-on: hgih, tags: [a] } }', { password: 'c4n4ry' })
  let found: unknown
  try {
    resolve({ ...specs, image: input.text('An image', { required: true }) }, bad)
  } catch (error) {
    found = error
  }
  expect(found).toBeInstanceOf(InvalidInputs)
  expect((found as InvalidInputs).explained).toEqual([
    { input: 'image', value: undefined, layer: 'not given', problem: 'required' },
    {
      input: 'fail-on',
      value: undefined,
      layer: 'stages.push in .slipway.yml',
      problem: 'expected one of high, low, got "hgih", did you mean "high"?',
    },
    { input: 'tags', value: '["a"]', layer: 'stages.push in .slipway.yml' },
    { input: 'password', value: '[secret]', layer: 'input' },
  ])
})
