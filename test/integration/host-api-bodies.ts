/**
 * What report may send, written by hand after what the hosts publish: GitHub's OpenAPI description
 * (github/rest-api-description), GitLab's reference (docs.gitlab.com/api: notes, commits, deployments, environments).
 * Of each body: the fields that are needed, those besides that report sends, their kind (text, flag, number, list, one
 * of some words) and the limits that are named here. A field beyond them is refused, which is stricter than the real
 * ones: they take more fields, and pass over one that they do not know. Not looked at: what a text holds (an address, a
 * commit, a name that is taken), what is in a list or a payload, and who may write.
 */
type Field = 'text' | 'flag' | 'number' | 'output' | 'list' | 'payload' | readonly string[]

interface Body {
  readonly needs: Readonly<Record<string, Field>>
  readonly takes?: Readonly<Record<string, Field>>
  /** Characters that a text may have. */
  readonly most?: Readonly<Record<string, number>>
}

const CHECK: Readonly<Record<string, Field>> = {
  details_url: 'text',
  external_id: 'text',
  status: ['queued', 'in_progress', 'completed'],
  conclusion: ['action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'stale', 'timed_out'],
  output: 'output',
}
const ENVIRONMENT: Readonly<Record<string, Field>> = { description: 'text', external_url: 'text', tier: 'text' }

const BODIES: readonly (readonly [RegExp, Body])[] = [
  [
    /^(?:POST \/repos\/.*\/issues\/\d+\/comments|PATCH \/repos\/.*\/issues\/comments\/\d+)$/,
    { needs: { body: 'text' }, most: { body: 65_536 } },
  ],
  [/^POST \/repos\/.*\/check-runs$/, { needs: { name: 'text', head_sha: 'text' }, takes: CHECK }],
  [/^PATCH \/repos\/.*\/check-runs\/\d+$/, { needs: {}, takes: { ...CHECK, name: 'text' } }],
  [
    /^POST \/repos\/[^/]+\/[^/]+\/deployments$/,
    {
      needs: { ref: 'text' },
      takes: {
        environment: 'text',
        description: 'text',
        auto_merge: 'flag',
        required_contexts: 'list',
        transient_environment: 'flag',
        payload: 'payload',
      },
    },
  ],
  [
    /^POST \/repos\/.*\/deployments\/\d+\/statuses$/,
    {
      needs: { state: ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success'] },
      takes: {
        environment: 'text',
        description: 'text',
        log_url: 'text',
        environment_url: 'text',
        auto_inactive: 'flag',
      },
      most: { description: 140 },
    },
  ],
  [
    /^(?:POST|PUT) \/projects\/[^/]+\/merge_requests\/\d+\/notes(?:\/\d+)?$/,
    { needs: { body: 'text' }, most: { body: 1_000_000 } },
  ],
  [
    /^POST \/projects\/[^/]+\/statuses\/\w+$/,
    {
      needs: { state: ['pending', 'running', 'success', 'failed', 'canceled', 'skipped'] },
      takes: { ref: 'text', name: 'text', target_url: 'text', description: 'text', pipeline_id: 'number' },
      most: { description: 255 },
    },
  ],
  [
    /^POST \/projects\/[^/]+\/deployments$/,
    {
      needs: {
        environment: 'text',
        sha: 'text',
        ref: 'text',
        tag: 'flag',
        status: ['running', 'success', 'failed', 'canceled'],
      },
    },
  ],
  [/^PUT \/projects\/[^/]+\/environments\/\d+$/, { needs: {}, takes: ENVIRONMENT }],
]

/** What is wrong with a body, in words; empty when the interface takes it. */
export function faultsOf(line: string, body: Readonly<Record<string, unknown>>): readonly string[] {
  const found = BODIES.find(([pattern]) => pattern.test(line))?.[1]
  if (found === undefined) return []
  const { needs, takes = {}, most = {} } = found
  const missing = Object.keys(needs).filter((name) => body[name] === undefined)
  const wrong = Object.entries(body).flatMap(([name, value]) => {
    const field = needs[name] ?? takes[name]
    if (field === undefined) return [`${name} is unknown`]
    if (!isOf(field, value)) return [`${name} is invalid`]
    return typeof value === 'string' && value.length > (most[name] ?? Infinity) ? [`${name} is too long`] : []
  })
  return [...missing.map((name) => `${name} is missing`), ...wrong]
}

function isOf(field: Field, value: unknown): boolean {
  if (typeof field !== 'string') return field.includes(String(value))
  if (field === 'list') return Array.isArray(value)
  if (field === 'output') return typeof value === 'object' && value !== null && isOutput(value)
  if (field === 'payload') return typeof value === 'string' || (typeof value === 'object' && value !== null)
  return typeof value === { text: 'string', flag: 'boolean', number: 'number' }[field]
}

/** Of a check: title and summary are needed, and the summary has at most so many bytes (github/docs#35252). */
function isOutput(value: object): boolean {
  const { title, summary } = value as Readonly<Record<string, unknown>>
  return typeof title === 'string' && typeof summary === 'string' && Buffer.byteLength(summary) <= 65_535
}
