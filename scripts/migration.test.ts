import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type AnyAction, InvalidInputs, isObject, listAt, property, type Raw, resolve, textAt } from '@slipway/core'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse, parseAllDocuments } from 'yaml'
import { DELIVERIES } from '../test/e2e/deliveries/cases'
import { ALONE, TRIALS } from '../test/e2e/deliveries/cases/environments'
import { actions } from './actions'
import { type Block, blocksIn, isKnown, stepsOf } from './migration-pages'
import { ROOT } from './paths'

const FOLDER = join(ROOT, 'docs/migration')
const pages = readdirSync(FOLDER).filter((name) => name.endsWith('.md') && name !== 'README.md')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

const blocksOf = (path: string) => blocksIn(read(path))

/** Names that the action does not have, and values that it does not take. */
function problemsOf(name: string, given: object): readonly string[] {
  const action = actions.find((one) => one.name === name)
  if (action === undefined) return [`no action ${name}`]
  const unknown = Object.keys(given).filter((input) => !Object.hasOwn(action.inputs, input))
  return [...unknown.map((input) => `${name} has no input ${input}`), ...refused(action, given)]
}

function refused(action: AnyAction, given: object): readonly string[] {
  const known = new Map(Object.entries(given).filter(([, value]) => isKnown(value)))
  try {
    resolve(action.inputs, [{ name: 'input', get: (input) => known.get(input) as Raw | undefined }])
    return []
  } catch (error) {
    if (!(error instanceof InvalidInputs)) throw error
    // What an expression gives is missing here.
    const problems = error.problems.filter(({ input }) => known.has(input))
    return problems.map(({ input, message }) => `${action.name}: ${input}: ${message}`)
  }
}

function workflowProblems(workflow: unknown): readonly string[] {
  return stepsOf(workflow).flatMap(({ action, step }) => {
    const given = property(step, 'with')
    return problemsOf(action, isObject(given) ? given : {})
  })
}

/** Names that no job can have (docs.gitlab.com/ci/jobs: unavailable names for jobs). */
const KEYWORDS = [
  'image',
  'services',
  'stages',
  'types',
  'before_script',
  'after_script',
  'variables',
  'cache',
  'include',
  'default',
  'workflow',
  'spec',
  'true',
  'false',
  'nil',
]

/** Inputs of our components, by the template that GitLab would read. */
function pipelineProblems(pipeline: unknown): readonly string[] {
  const stages = listAt(pipeline, 'stages')
  return listAt(pipeline, 'include').flatMap((include) => {
    const name = /\/slipway\/([a-z]+)@/.exec(textAt(include, 'component') ?? '')?.[1]
    if (name === undefined) return []
    const [spec] = parseAllDocuments(read(`templates/${name}/template.yml`))
    const declared = property(spec?.toJS(), 'spec', 'inputs')
    const inputs = property(include, 'inputs')
    const given = Object.keys(isObject(inputs) ? inputs : {})
    const unknown = given.filter((input) => property(declared, input) === undefined)
    const stage = textAt(inputs, 'stage')
    const job = textAt(inputs, 'job-name') ?? ''
    return [
      ...(KEYWORDS.includes(job) ? [`${name}: GitLab takes the name ${job} for a setting of its own`] : []),
      ...unknown.map((input) => `${name} has no input ${input}`),
      ...(stage === undefined || stages.includes(stage) ? [] : [`no stage ${stage}`]),
    ]
  })
}

const schema = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(
  JSON.parse(read('docs/schemas/slipway.schema.json')) as object,
)

function configProblems(config: unknown): readonly string[] {
  schema(config)
  const shape = (schema.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  const sections = [property(config, 'stages'), ...Object.values(objectOf(config, 'components'))]
  const values = sections.flatMap((section) =>
    Object.entries(isObject(section) ? section : {}).flatMap(([name, given]) =>
      problemsOf(name, isObject(given) ? given : {}),
    ),
  )
  return [...shape, ...values]
}

function objectOf(value: unknown, key: string): object {
  const found = property(value, key)
  return isObject(found) ? found : {}
}

function problems({ file, text }: Block): readonly string[] {
  const value: unknown = parse(text)
  if (file.startsWith('.github/workflows/')) return workflowProblems(value)
  if (file === '.gitlab-ci.yml') return pipelineProblems(value)
  if (file === '.slipway.yml') return configProblems(value)
  return file === 'before' ? [] : [`a block that does not say what it is: "${file}"`]
}

describe.each([...pages.map((name) => `docs/migration/${name}`), 'docs/gitlab-images.md'])('%s', (path) => {
  const blocks = blocksOf(path)

  test('every block is YAML, and what is of Slipway in it exists', () => {
    expect(blocks.flatMap(problems)).toEqual([])
    expect(blocks.some(({ file }) => file !== 'before')).toBe(true)
  })

  test('components of jobs are those of the configuration', () => {
    const config: unknown = parse(blocks.find(({ file }) => file === '.slipway.yml')?.text ?? '')
    const known = Object.keys(objectOf(config, 'components'))
    const used = blocks
      .filter(({ file }) => file.startsWith('.github/'))
      .flatMap(({ text }) => [...text.matchAll(/component: ([a-z][a-z0-9-]*)/g)].map(([, name]) => name))
    expect(used.filter((name) => !known.includes(name ?? ''))).toEqual([])
  })
})

describe('the index', () => {
  const index = read('docs/migration/README.md')

  test('has every page', () => {
    expect(pages.filter((name) => !index.includes(`](${name})`))).toEqual([])
  })

  test('and no page that is not there', () => {
    const named = [...index.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name]) => name ?? '')
    expect(named.filter((name) => !pages.includes(name))).toEqual([])
  })

  test('says of each delivery that runs on a real cluster what it names', () => {
    const ran = index.slice(index.indexOf('## What ran'), index.indexOf('## Tags'))
    const rows = ran.split('\n').filter((line) => line.startsWith('| ['))
    const told = rows.map((row) => /^\| \[([\w-]+)\].*`([\w-]+)` \|$/.exec(row)?.slice(1).join(' '))
    const wanted = [
      ...DELIVERIES.map(({ page, bad }) => `${page} ${bad.cause}`),
      ...[...TRIALS, ...ALONE].flatMap(({ page }) => (page === undefined ? [] : [`${page} crash-loop`])),
    ]
    expect([...told].sort()).toEqual([...new Set(wanted)].sort())
  })

  test.each(pages)('%s says which repository and file it is from, and so does the index', (name) => {
    const [, repository] = /^From `([\w.-]+\/[\w.-]+)`, `[^`]+`/m.exec(read(`docs/migration/${name}`)) ?? []
    const row = index.split('\n').find((line) => line.includes(`](${name})`))
    expect(row).toContain(`\`${repository ?? 'a line "From `owner/name`, `path`."'}\``)
  })
})
