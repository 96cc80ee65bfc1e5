import { TOOL_NAMES } from '../config/tools'
import { commonInputs } from '../inputs/common'
import type { Input, Kind } from '../inputs/inputs'
import { describeInput, inputsOf, type Described } from './description'

const TEXT = { type: 'string' }
const SHAPES: Readonly<Record<Exclude<Kind, 'structured'>, object>> = {
  text: TEXT,
  secret: TEXT,
  boolean: { enum: [true, false, 'true', 'false'] },
  integer: { type: ['integer', 'string'], pattern: '^-?[0-9]+$' },
  duration: { type: 'string', pattern: '^([0-9]+(ms|s|m|h))+$' },
  bytes: { type: 'string', pattern: '^[0-9]+(B|kB|MB|GB|KiB|MiB|GiB)$' },
  list: { anyOf: [TEXT, { type: 'array', items: TEXT }] },
  map: {
    anyOf: [
      TEXT,
      { type: 'object', additionalProperties: { type: ['string', 'integer', 'boolean'] } },
      { type: 'array', items: TEXT },
    ],
  },
  'one-of': TEXT,
  path: TEXT,
  image: TEXT,
}

const PIN = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'url', 'sha256'],
  properties: {
    version: { ...TEXT, description: 'Its version, in quotes' },
    platform: { ...TEXT, enum: ['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64'], default: 'linux/amd64' },
    url: { ...TEXT, pattern: '^https://', description: 'Where it is: an archive (.tar.gz, .zip) or the program' },
    sha256: { ...TEXT, pattern: '^(sha256:)?[0-9a-fA-F]{64}$', description: 'Of what the address gives' },
    path: { ...TEXT, description: 'The program in the archive' },
  },
}
const TOOLS = {
  type: 'object',
  description: 'Programs in other versions than those that Slipway has verified; nothing runs whose hash is another',
  propertyNames: { enum: TOOL_NAMES },
  additionalProperties: { anyOf: [PIN, { type: 'array', items: PIN }] },
}

const AFTER = {
  description: 'Environments that a digest must have passed before it is delivered to this one',
  anyOf: [TEXT, { type: 'array', items: TEXT, minItems: 1 }],
}

/** The JSON Schema (2020-12) of `.slipway.yml`, for editors: what the reader accepts, with the same words. */
export function renderConfigSchema(actions: readonly Described[]): string {
  const stages = {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(actions.map((action) => [action.name, { $ref: `#/$defs/${action.name}` }])),
  }
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: '.slipway.yml',
    description: 'Configuration of Slipway. Secrets do not stand here: they come from the host.',
    type: 'object',
    additionalProperties: false,
    properties: {
      version: { const: 1 },
      stages: { ...stages, description: 'Inputs of each stage; `slipway run` takes the stages in this order' },
      environments: {
        type: 'object',
        description:
          'Inputs that differ by environment; they win over stages. A key may have one `*`, as `review/*` has: what it stands for is `${name}` in namespace, release, url, values and set; `${pr}` and `${ref}` are the change request and the branch',
        propertyNames: { pattern: '^[^*]*\\*?[^*]*$', minLength: 1 },
        additionalProperties: {
          ...stages,
          properties: { ...stages.properties, after: AFTER },
        },
      },
      components: {
        type: 'object',
        description: 'For several images of one repository: inputs that differ by image; they win over stages',
        propertyNames: { pattern: '^[a-z][a-z0-9-]{0,62}$' },
        additionalProperties: stages,
      },
      tools: TOOLS,
    },
    $defs: Object.fromEntries(actions.map((action) => [action.name, sectionSchema(action)])),
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

function sectionSchema(action: Described): object {
  const inputs = inputsOf(action).filter(
    ([name, input]) => input.kind !== 'secret' && input.ofJob === undefined && !Object.hasOwn(commonInputs, name),
  )
  return {
    type: 'object',
    description: action.description,
    additionalProperties: false,
    properties: Object.fromEntries(
      inputs.map(([name, input]) => [name, { description: describeInput(input), ...shapeOf(input) }]),
    ),
  }
}

function shapeOf(input: Input<unknown>): object {
  if (input.kind === 'structured' || input.schema !== undefined) return input.schema ?? {}
  return input.choices === undefined ? SHAPES[input.kind] : { enum: input.choices }
}
