import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { configLayers } from '../config/config'
import { parseConfig } from '../config/parse'
import { commonInputs } from '../inputs/common'
import {
  boolean,
  bytes,
  command,
  duration,
  image,
  integer,
  list,
  map,
  oneOf,
  path,
  secret,
  structured,
  text,
} from '../inputs/inputs'
import { resolve } from '../inputs/resolve'
import * as schema from '../inputs/schema/index'
import { fillReadme, renderConfigSchema, renderHelp, type Described } from './index'

const inputs = {
  ...commonInputs,
  text: text('A text', { default: 'a|b' }),
  secret: secret('A secret'),
  boolean: boolean('A switch', false),
  integer: integer('A number', { min: 0, max: 9 }),
  duration: duration('A time'),
  bytes: bytes('A size'),
  list: list('Items'),
  map: map('Pairs'),
  choice: oneOf('A choice', ['a', 'b'], 'a'),
  path: path('A path'),
  image: image('An image'),
  command: command('Commands'),
  structured: structured('Checks', schema.list(schema.object({ url: schema.text() }))),
}
const action: Described = {
  name: 'test',
  title: 'Test',
  description: 'Runs <tests>',
  inputs,
  outputs: { total: 'Tests that ran' },
  reach: 'nothing',
  job: {},
}

const validate = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(renderConfigSchema([action])) as object)

async function isRead(yaml: string): Promise<boolean> {
  try {
    resolve(inputs, configLayers(await parseConfig('f.yml', yaml, ['test']), 'test', undefined))
    return true
  } catch {
    return false
  }
}

describe('the schema of the configuration file says what the reader takes', () => {
  test.each([
    ...['text: a', 'text: 1.10', 'text: true', 'text: [a]'],
    ...['boolean: true', 'boolean: "false"', 'boolean: yes', 'boolean: 1'],
    ...['integer: 3', 'integer: "3"', 'integer: 1.5', 'integer: x', 'integer: true'],
    ...['duration: 1h30m', 'duration: 90', 'duration: 5 m'],
    ...['bytes: 5MB', 'bytes: 5', 'bytes: 5 MB'],
    ...['list: a', 'list: [a, b]', 'list: []', 'list: [1]', 'list: { a: b }'],
    ...['map: a=b', 'map: { a: b, c: 1, d: true }', 'map: [a=b]', 'map: { a: 1.5 }', 'map: { a: [b] }', 'map: 1'],
    ...['choice: a', 'choice: c', 'choice: true'],
    ...['path: a/b', 'path: 1', 'image: r.example/a:1', 'image: [a]', 'command: npm test', 'command: [a]'],
    ...['structured: [{ url: a }]', 'structured: []', 'structured: [{ url: 1 }]', 'structured: checks.yml'],
    ...['nonsense: a', 'secret: a', 'token: a', 'output: a', 'working-directory: a', 'environment: a', 'config: a'],
  ])('%s', async (line) => {
    const yaml = `stages: { test: { ${line} } }`
    expect(validate(parse(yaml))).toBe(await isRead(yaml))
  })

  test('an environment may say the same, and nothing else stands at the top', async () => {
    const yaml = 'version: 1\nstages: {}\nenvironments: { production: { test: { text: a } } }'
    expect(validate(parse(yaml))).toBe(true)
    for (const bad of [
      'version: 2',
      'stgaes: {}',
      'stages: { tset: {} }',
      'environments: { p: { test: { nonsense: a } } }',
      'stages: [a]',
    ])
      expect([bad, validate(parse(bad))]).toEqual([bad, false])
  })
})

describe('help', () => {
  const help = renderHelp(action)
  test('every flag and output, a secret by its file, the default said, no line too long', () => {
    for (const name of Object.keys(inputs))
      expect(help).toMatch(
        new RegExp(`^ {2}--${name}${['secret', 'token'].includes(name) ? '-file <path\\|->' : ' <'}`, 'm'),
      )
    expect(help).toContain('Default: `a|b`.')
    expect(help).toMatch(/^ {2}outcome\n[\s\S]*^ {2}total\n {6}Tests that ran\.$/m)
    expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })
})

describe('tables of a README', () => {
  const readme = 'Prose.\n<!-- inputs -->\nold\n<!-- /inputs -->\nMore.\n<!-- outputs -->\n<!-- /outputs -->\nEnd.\n'
  test('stand between their markers, and the prose stays', () => {
    const filled = fillReadme(readme, action)
    expect(filled.replace(/(<!-- (inputs|outputs) -->\n)[\s\S]*?(<!-- \/\2 -->)/g, '$1$3')).toBe(
      readme.replace('old\n', ''),
    )
    expect(filled).toContain('| `text` | text | A text. Default: `a\\|b`. |')
    expect(filled).toContain('| `total` | Tests that ran. |')
    expect(filled).not.toContain('old')
    expect(fillReadme(filled, action)).toBe(filled)
  })
  test.each(['Prose alone.', '<!-- inputs -->', '<!-- /inputs --><!-- inputs -->'])(
    'without markers there is no place: %s',
    (text) => {
      expect(() => fillReadme(text, action)).toThrow(/expected <!-- inputs --> and <!-- \/inputs -->/)
    },
  )
})
