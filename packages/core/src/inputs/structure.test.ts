import { describe, expect, test } from '@jest/globals'
import { FakeFiles } from '@slipway/testing'
import * as input from './inputs'
import { InvalidInputs, type Layer, resolve } from './resolve'
import { boolean, list, object, optional, text } from './schema/index'
import { withStructures } from './structure'

const checks = list(object({ url: text(), follow: optional(boolean()) }))
const specs = {
  checks: input.structured('Checks', checks),
  'fail-on': input.oneOf('A gate', ['high', 'low'], 'high'),
} as const

async function given(values: Record<string, string>, files = new FakeFiles()) {
  const host: Layer = { name: 'input', get: (name) => values[name] }
  return resolve(specs, [await withStructures(host, specs, files)])
}

async function problems(values: Record<string, string>, files?: FakeFiles): Promise<readonly string[]> {
  try {
    await given(values, files)
    return []
  } catch (error) {
    if (error instanceof InvalidInputs) return error.problems.map(({ input: name, message }) => `${name}: ${message}`)
    throw error
  }
}

const want = [{ url: 'https://a/x.json', follow: true }]

describe('a host gives it', () => {
  test.each([
    ['as YAML', '- url: https://a/x.json\n  follow: true\n'],
    ['as JSON', '[{ "url": "https://a/x.json", "follow": true }]'],
    ['on one line that ends like a file', '- {follow: true, url: https://a/x.json}'],
    ['as a file of YAML', 'ci/checks.yml'],
    ['as a file of JSON, with the line end of a block', 'checks.json\n'],
    ['through a link', 'link.yaml'],
  ])('%s', async (_, value) => {
    const files = new FakeFiles({
      'ci/checks.yml': '- url: https://a/x.json\n  follow: true\n',
      'checks.json': '[\n\t{ "url": "https://a/x.json",\n\t\t"follow": true }\n]\n',
    })
    files.entries.set(files.resolve('link.yaml'), { kind: 'symlink', target: 'ci/checks.yml' } as never)
    const { values, explained } = await given({ checks: value }, files)
    expect(values.checks).toEqual(want)
    // What was given, so that it can be given again.
    expect(explained[0]).toEqual({ input: 'checks', value, layer: 'input' })
  })

  test('not at all', async () => {
    expect((await given({ checks: '' })).values.checks).toBeUndefined()
    expect(() => resolve({ checks: input.structured('Checks', checks, { required: true }) }, [])).toThrow(
      'checks: required',
    )
  })
})

describe('the configuration file gives it natively', () => {
  const layer = (raw: input.Raw): Layer => ({ name: 'stages.smoke in f.yml', get: () => raw })
  const only = { checks: specs.checks }

  test('as it is', () => {
    expect(resolve(only, [layer(want)])).toMatchObject({
      values: { checks: want },
      explained: [{ value: JSON.stringify(want) }],
    })
  })
  test('not as text, and places are named with the layer', () => {
    expect(() => resolve(only, [layer('checks.yml')])).toThrow(
      'checks (stages.smoke in f.yml): expected a list, got "checks.yml"',
    )
    expect(() => resolve(only, [layer([{ url: 1.1 }])])).toThrow(
      'checks[0].url (stages.smoke in f.yml): expected text, got 1.1; put quotes around it',
    )
  })
  test('and what the host gives wins', async () => {
    const host = await withStructures({ name: 'input', get: () => '[{ url: b }]' }, only, new FakeFiles())
    expect(resolve(only, [host, layer(want)]).values.checks).toEqual([{ url: 'b', follow: undefined }])
  })
})

describe('what is wrong is told with all other problems', () => {
  test('in the text, and in other inputs', async () => {
    expect(await problems({ checks: '- url: a\n  follow: yes\n- ulr: b', 'fail-on': 'hihg' })).toEqual([
      'checks[0].follow: expected true or false, got "yes"',
      'checks[1].ulr: unknown, did you mean "url"?',
      'checks[1].url: required',
      'fail-on: expected one of high, low, got "hihg", did you mean "high"?',
    ])
  })

  test('a value of a discreet one is not repeated', () => {
    const secrets = { headers: input.structured('Headers', list(boolean()), { discreet: true }) }
    const layer: Layer = { name: 'input', get: () => ['hunter22'] }
    expect(() => resolve(secrets, [layer])).toThrow(/headers\[0\]: expected true or false$/)
  })

  test.each<[string, string, RegExp]>([
    ['no YAML', '[{ url: a', /^checks: .*\bline 1\b/],
    ['text without its quotes', '[{ url: a{b="c"}[1m], follow: true }]', /^checks: .*\bline 1\b.*in quotes$/],
    ['the same key twice', '- url: a\n  url: b', /^checks: Map keys must be unique/],
    ['deep beyond reason', '['.repeat(200), /^checks: expected at most 100 levels/],
    ['aliases that multiply', bomb(), /^checks: expected YAML of ordinary size and depth/],
    ['a tag that is not known', '- !secret a', /^checks: .*!secret/],
    ['larger than is read', `- ${'a'.repeat(1024 * 1024)}`, /^checks: expected at most 1048576 bytes/],
    [
      'a file that is not there',
      'checks.yml',
      /^checks: checks\.yml: expected a file or directory, found nothing; correct the path/,
    ],
    ['a link to nothing', 'dangling.yml', /^checks: dangling\.yml: .*found nothing; /],
    ['a folder', 'folder.yml', /^checks: folder\.yml: expected a file, found a directory/],
    ['a home', '~/checks.yml', /^checks: ~\/checks\.yml: expected a path without "~"; write the whole path$/],
    ['a large file', 'large.json', /^checks: large\.json: expected at most 1000000 bytes, found 1048577;/],
    ['a file with no YAML in it', 'broken.yml', /^checks: broken\.yml: .*\bline 2\b/],
    ['a file with nothing in it', 'empty.yml', /^checks: expected a list$/],
  ])('%s', async (_, value, message) => {
    const files = new FakeFiles({
      'folder.yml/a': '',
      'large.json': 'a'.repeat(1024 * 1024 + 1),
      'broken.yml': 'a:\n  - {',
      'empty.yml': '',
    })
    files.entries.set(files.resolve('dangling.yml'), { kind: 'symlink', target: 'nowhere' } as never)
    const found = await problems({ checks: value }, files)
    expect(found[0]).toMatch(message)
  })
})

function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, i) => `- &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`)
  return ['- &l0 [a]', ...levels].join('\n')
}

test('a layer without a structured input is left as it is', async () => {
  const host: Layer = { name: 'input', get: () => 'x' }
  expect(await withStructures(host, { text: input.text('A text') }, new FakeFiles())).toBe(host)
})
