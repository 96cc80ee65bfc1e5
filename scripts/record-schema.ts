import { ACTION_NAMES, OUTCOMES, EXIT_CODES } from '@slipway/core'

const TEXT = { type: 'string' }
const TIME = { type: 'string', format: 'date-time' }

/** The published JSON Schema (2020-12) of a file in `record/`. */
export function recordSchema(): string {
  const object = (properties: Record<string, object>, required: readonly string[] = Object.keys(properties)) => ({
    type: 'object',
    properties,
    required,
  })
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Slipway run record',
    description:
      'One run of one action: record/<stage>-<id>.json, created once and never rewritten. Readers refuse a later major version.',
    ...object(
      {
        version: { type: 'string', pattern: '^1\\.[0-9]+$' },
        stage: { enum: ACTION_NAMES },
        id: { type: 'string', pattern: '^[\\w-]+$' },
        host: object({ name: { enum: ['github', 'gitlab', 'terminal'] }, runId: TEXT, runUrl: TEXT, job: TEXT }, [
          'name',
        ]),
        source: object({ repository: TEXT, commit: TEXT, ref: TEXT }, []),
        started: TIME,
        finished: TIME,
        outcome: { enum: OUTCOMES },
        exitCode: { enum: Object.values(EXIT_CODES) },
        headline: TEXT,
        outputs: { type: 'object', additionalProperties: TEXT },
        facts: {
          type: 'object',
          description: 'What later stages and the page use beside the outputs; differs by stage',
        },
        failure: object({ code: { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' }, message: TEXT, hint: TEXT }),
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
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}
