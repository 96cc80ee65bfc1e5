import { stringify } from 'yaml'
import { commonInputs, type Input } from '@slipway/core'
import { describeInput, type Described, GENERATED, inputsOf, outputsOf, sentence } from '@slipway/core/derive'
import { type ComponentOptions, type ComponentShape, finishOf, runShapeOf, scriptOf, shapeOf } from './component-job'

export type { ComponentOptions } from './component-job'

/** One entry under `spec: inputs:`. */
interface SpecInput {
  readonly description: string
  readonly type?: 'array'
  readonly default?: string | readonly unknown[]
  readonly options?: readonly string[]
  readonly regex?: string
}

type Variable = string | { readonly value: string; readonly expand: false }

interface Part {
  readonly spec: Readonly<Record<string, SpecInput>>
  readonly variables: Readonly<Record<string, Variable>>
}

/** GitLab refuses longer ones. */
const MAX_DESCRIPTION = 1024

/**
 * The text of `templates/<action>/template.yml`: a GitLab component of one job. Inputs reach the job as variables and
 * never stand in `script`, which would be text put into a shell.
 */
export function renderComponent(action: Described, options: ComponentOptions): string {
  const shape = shapeOf(action)
  const own = partOf(inputsOf(action), shape.environment === undefined ? undefined : 'environment')
  const notes = [
    sentence(action.description),
    ...outputNotes(
      action.name,
      outputsOf(action).map(([name]) => name),
    ),
  ]
  return document({ name: action.name, program: action.name, shape, own, notes }, options)
}

/**
 * The text of `templates/run/template.yml`: several stages in one job, each configured by `.slipway.yml`. What needs
 * the image layout shares a job, so this is the component that a pipeline starts with.
 */
export function renderRunComponent(actions: readonly Described[], options: ComponentOptions): string {
  const taken = actions.flatMap(inputsOf).filter(([name, input]) => input.kind === 'secret' || OF_RUN.has(name))
  // The words of the first stage that has it: what deploy says of a release is not what remove says.
  const inputs = new Map<string, Input<unknown>>(Object.entries(commonInputs))
  for (const [name, input] of taken) if (!inputs.has(name)) inputs.set(name, input)
  const part = partOf([...inputs], undefined)
  const stages = {
    description: 'Stages to run, with spaces between, in the order of the configuration file. Empty: all that it has.',
    default: '',
    regex: '^[a-z ]*$',
  }
  const image = {
    description:
      'Repository of the image that is built and pushed. Empty: that of .slipway.yml, else that of the project.',
    default: '',
  }
  const own = {
    spec: { stages, image, ...part.spec },
    variables: { SLIPWAY_STAGES: '$[[ inputs.stages ]]', ...imageVariables(actions), ...part.variables },
  }
  const notes = [
    'Runs several stages in one job, as configured in .slipway.yml.',
    ...outputNotes('run', ['outcome', 'image', 'images', 'digest', 'url', 'revision']),
  ]
  return document({ name: 'run', program: 'cli', shape: runShapeOf(actions), own, notes }, options)
}

/**
 * What differs from pipeline to pipeline, and the gates, which win over the configuration when they are given. Each
 * means the same in every stage that has it.
 */
const OF_RUN: ReadonlySet<string> = new Set([
  'tags',
  'repositories',
  'platforms',
  'allow-empty',
  'scanners',
  'fail-on',
  'ignore-unfixed',
  'chart',
  'release',
  'namespace',
  'url',
])

/** A name of its own for each stage that makes the image or sends it: in another stage `image` is what is there. */
function imageVariables(actions: readonly Described[]): Readonly<Record<string, Variable>> {
  const makers = actions.filter(({ place, inputs }) => place?.ofImage === true && Object.hasOwn(inputs, 'image'))
  return Object.fromEntries(makers.map(({ name }) => [variableName(`${name}-image`), '$[[ inputs.image ]]']))
}

interface Component {
  readonly name: string
  readonly program: string
  readonly shape: ComponentShape
  readonly own: Part
  readonly notes: readonly string[]
}

function document(component: Component, options: ComponentOptions): string {
  if (!/^[0-9a-f]{40}$/.test(options.commit))
    throw new RangeError(`expected a commit of 40 hex digits, found "${options.commit}"`)
  const inputs = { ...jobInputs(component, options), ...component.own.spec }
  if (
    Object.keys(inputs).length !==
    Object.keys(jobInputs(component, options)).length + Object.keys(component.own.spec).length
  ) {
    throw new RangeError(`an input of ${component.name} has the name of an input of the job`)
  }
  const early = /^0+$/.test(options.commit) ? ['Of no release yet: the image that it names is not published.'] : []
  const first = `Slipway ${options.version}. ${component.notes[0]}`
  const comment = [GENERATED, ...early, first, ...component.notes.slice(1)]
  const yaml = (value: unknown) => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })
  return `${comment.map((line) => `# ${line}\n`).join('')}${yaml({ spec: { inputs } })}---\n${yaml({ '$[[ inputs.job-name ]]': job(component, options) })}`
}

function jobInputs({ name, shape }: Component, options: ComponentOptions): Readonly<Record<string, SpecInput>> {
  return {
    'job-name': {
      description: 'Name of the job; not a word that GitLab has for itself, such as image.',
      default: `slipway-${name}`,
      regex: '^[A-Za-z0-9_:. -]+$',
    },
    stage: { description: 'Stage of the job, one that the pipeline declares under stages.', default: shape.stage },
    rules: { description: 'When the job runs.', type: 'array', default: defaultRules(shape) },
    'slipway-source': {
      description:
        'Where the code comes from: image (job-image has it) or checkout (a clone of one commit; job-image needs git and Node 20.19 or later).',
      default: shape.source,
      options: ['image', 'checkout'],
    },
    'slipway-repository': {
      description: 'Where checkout clones from, such as a mirror. The commit is fixed and checked by its hash.',
      default: options.repository,
    },
    'job-image': {
      description: 'Image of the job.',
      default: jobImageOf(shape, options),
    },
    'reports-path': {
      description: 'Directory that reports are collected from: working-directory and output put together.',
      default: 'slipway-out',
    },
    ...(holdsBack(shape)
      ? {
          'script-timeout': {
            description:
              'Time after which the job is stopped, shorter than its timeout, so that an unfinished rollback can be finished.',
            default: '45m',
          },
        }
      : {}),
  }
}

function jobImageOf({ source, needsEngine }: ComponentShape, { image, buildImage }: ComponentOptions): string {
  if (source === 'image') return image
  return needsEngine ? buildImage : 'node:24-bookworm'
}

/**
 * A change is looked at as a merge request, since only then its target is known; what belongs to an environment runs on
 * the default branch alone.
 */
function defaultRules({ environment, byHand = false, always = false }: ComponentShape): readonly unknown[] {
  if (byHand) return [{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"', when: 'manual', allow_failure: true }]
  if (environment !== undefined) return [{ if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH' }]
  // Without it a job starts only when all before it passed.
  const when = always ? { when: 'always' } : {}
  return [
    { if: '$CI_PIPELINE_SOURCE == "merge_request_event"', ...when },
    { if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH', ...when },
    { if: '$CI_COMMIT_TAG', ...when },
  ]
}

function job({ name, program, shape, own }: Component, options: ComponentOptions): Readonly<Record<string, unknown>> {
  return {
    stage: '$[[ inputs.stage ]]',
    image: '$[[ inputs.job-image ]]',
    rules: '$[[ inputs.rules ]]',
    ...(shape.environment === 'deploys' ? { resource_group: 'deploy-$[[ inputs.environment ]]' } : {}),
    ...environmentOf(name, shape),
    // A running deploy is not to be stopped by a newer pipeline.
    ...(holdsBack(shape) ? { interruptible: false } : {}),
    ...(shape.caches ? { cache: [{ key: CACHE_KEY, paths: [CACHE], when: 'always' }] } : {}),
    variables: {
      SLIPWAY_SOURCE: '$[[ inputs.slipway-source ]]',
      SLIPWAY_REPOSITORY: '$[[ inputs.slipway-repository ]]',
      ...(shape.caches ? { SLIPWAY_CACHE: `$CI_PROJECT_DIR/${CACHE}` } : {}),
      ...(holdsBack(shape) ? { RUNNER_SCRIPT_TIMEOUT: '$[[ inputs.script-timeout ]]' } : {}),
      ...own.variables,
    },
    script: [scriptOf(program, shape, options.commit)],
    ...(holdsBack(shape) ? { after_script: [finishOf(shape)] } : {}),
    ...(shape.coverage === undefined ? {} : { coverage: COVERAGE_LINE }),
    retry: { max: 1, exit_codes: [75], ...(holdsBack(shape) ? {} : { when: ['runner_system_failure'] }) },
    artifacts: artifacts(name, shape),
  }
}

function artifacts(name: string, shape: ComponentShape): Readonly<Record<string, unknown>> {
  const under = (path: string) => `$[[ inputs.reports-path ]]/${path}`
  return {
    when: 'always',
    expose_as: `Slipway ${name}`,
    paths: [under('')],
    // Layouts are large, and between jobs travels the digest.
    ...exclude([...(shape.keepsLayout ? [] : [under('image/**/*')]), ...(shape.caches ? [`${CACHE}/**/*`] : [])]),
    reports: {
      ...Object.fromEntries(
        Object.entries(shape.reports).map(([type, path]) => [
          type,
          typeof path === 'string' ? under(path) : path.map(under),
        ]),
      ),
      ...(shape.coverage === undefined
        ? {}
        : { coverage_report: { coverage_format: 'cobertura', path: under(shape.coverage) } }),
    },
  }
}

/** As `test` prints it, in the form that GitLab's documentation has. */
const COVERAGE_LINE = '/Coverage: (\\d+(?:\\.\\d+)?)%/'

/** In the output folder: it is left out of build contexts, scans and reports, and is never one that git tracks. */
const CACHE = '$[[ inputs.reports-path ]]/cache'
const CACHE_KEY = 'slipway'

function exclude(paths: readonly string[]): { readonly exclude?: readonly string[] } {
  return paths.length === 0 ? {} : { exclude: paths }
}

/** What has something to finish is not stopped by a newer pipeline, and is stopped in time to finish. */
function holdsBack({ finishes }: ComponentShape): boolean {
  return finishes.length > 0
}

/** A check of what runs belongs to an environment without being a deployment to it. */
function environmentOf(name: string, { environment }: ComponentShape): Readonly<Record<string, unknown>> {
  const of = { name: '$[[ inputs.environment ]]' }
  if (environment === 'deploys')
    return { environment: { ...of, url: `$SLIPWAY_${name.replaceAll('-', '_').toUpperCase()}_URL` } }
  // GitLab has no job with an empty environment name, so where the job has one the input must be given.
  return environment === 'verifies' ? { environment: { ...of, action: 'verify' } } : {}
}

function partOf(inputs: readonly (readonly [string, Input<unknown>])[], mandatory: string | undefined): Part {
  const entries = inputs.map(([name, input]) => ({ input, key: input.kind === 'secret' ? `${name}-variable` : name }))
  return {
    spec: Object.fromEntries(entries.map(({ key, input }) => [key, specInput(key, input, key === mandatory)])),
    variables: Object.fromEntries(entries.map(({ key, input }) => [variableName(key), variable(key, input)])),
  }
}

/** All are strings: a number or a boolean could not be empty, and empty means not given. */
function specInput(name: string, input: Input<unknown>, mandatory: boolean): SpecInput {
  const quoted = input.kind === 'boolean' || input.kind === 'integer' ? ' Write it in quotes.' : ''
  const secret = input.kind === 'secret' ? 'Name of the CI/CD variable that holds it, not its value: ' : ''
  const description = `${secret}${describeInput(input)}${quoted}`
  if (description.length > MAX_DESCRIPTION)
    throw new RangeError(
      `${name}: expected a description of at most ${MAX_DESCRIPTION} characters, found ${description.length}`,
    )
  const choices = input.kind === 'boolean' ? ['true', 'false'] : input.choices
  return {
    description,
    ...(mandatory ? {} : { default: '' }),
    ...(choices === undefined ? {} : { options: mandatory ? choices : ['', ...choices] }),
    ...(input.kind === 'secret' ? { regex: '^[A-Za-z0-9_]*$' } : {}),
  }
}

/** GitLab puts variables into a job's variables unless told not to: `$` in a command is the command's own. */
function variable(name: string, input: Input<unknown>): Variable {
  const value = `$[[ inputs.${name} ]]`
  return input.verbatim || input.kind === 'secret' ? { value, expand: false } : value
}

function variableName(name: string): string {
  return `INPUT_${name.replaceAll('-', '_').toUpperCase()}`
}

function outputNotes(name: string, outputs: readonly string[]): readonly string[] {
  const variables = outputs.map((output) => `SLIPWAY_${name}_${output}`.replaceAll('-', '_').toUpperCase())
  return [`Later jobs find in their environment: ${variables.join(', ')}.`]
}
