import { type AnyAction, EXIT_CODES, OUTCOMES, type RecordShape } from '@slipway/core'
import { HOST_NAMES } from '@slipway/hosts'

const TEXT = { type: 'string' }
const TIME = { type: 'string', format: 'date-time' }

/** The published JSON Schema (2020-12) of a file in `record/`. */
export function recordSchema(actions: readonly AnyAction[]): string {
  const object = (properties: Record<string, object>, required: readonly string[] = Object.keys(properties)) => ({
    type: 'object',
    properties,
    required,
  })
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Slipway run record',
    description:
      'One run of one action: record/<stage>-<id>.json, created once and never rewritten. Readers refuse a later major version and leave an older one out.',
    ...object(
      {
        version: { type: 'string', pattern: '^2\\.[0-9]+$' },
        stage: { type: 'string', pattern: '^[a-z][a-z0-9-]*$' },
        id: { type: 'string', pattern: '^[\\w-]+$' },
        component: { ...TEXT, description: 'Of several images of one repository, the one that this is about' },
        host: object(
          {
            name: { enum: HOST_NAMES },
            runId: TEXT,
            attempt: { type: 'integer', minimum: 1 },
            runUrl: TEXT,
            job: TEXT,
          },
          ['name'],
        ),
        source: object({ repository: TEXT, commit: TEXT, ref: TEXT }, []),
        started: TIME,
        finished: TIME,
        outcome: { enum: OUTCOMES },
        exitCode: { enum: Object.values(EXIT_CODES) },
        headline: TEXT,
        outputs: { type: 'object', additionalProperties: TEXT },
        facts: {
          type: 'object',
          description: 'What later stages and the report use beside the outputs; differs by stage',
        },
        failure: object({ code: { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' }, message: TEXT, hint: TEXT }),
        tools: {
          type: 'array',
          description: 'Programs that it ran, in the order in which they ended; of very many those that took longest',
          items: object({ name: TEXT, started: TIME, milliseconds: { type: 'integer', minimum: 0 }, end: TEXT }),
        },
        dryRun: { const: true, description: 'Nothing was changed: it counts for no later stage' },
      },
      [
        'version',
        'stage',
        'id',
        'host',
        'source',
        'started',
        'finished',
        'outcome',
        'exitCode',
        'headline',
        'outputs',
        'facts',
      ],
    ),
    allOf: actions.map(({ record }) => factsOf(record as RecordShape)),
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

/** Outputs and facts of one stage; a stage that failed early has none. */
function factsOf({ stage, outputs, facts }: RecordShape): object {
  const of = {
    outputs: {
      properties: Object.fromEntries(Object.entries(outputs).map(([name, help]) => [name, { description: help }])),
    },
    facts: { properties: Object.fromEntries(Object.entries(facts).map(([name, schema]) => [name, schema.json])) },
  }
  return { if: { properties: { stage: { const: stage } } }, then: { properties: of } }
}
