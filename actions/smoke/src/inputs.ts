import { commonInputs, directing, gated, input, parseHeader } from '@slipway/core'
import { byBlame, releaseInputs } from '@slipway/rollback/inputs'
import { parseJsonExpectation, parseStatus, parseVersionExpectation } from './expectations'
import { type Below, parseTargetOrPath, showTarget, type Target } from './target'
import { parseVia } from './via'
import { checksSchema, METHODS, type WrittenCheck } from './written'

const statusList = input.shapedList(
  'Status that the answer must have: 200 or 2xx; one of them when several are given',
  parseStatus,
  { default: '2xx', verbatim: true, placeholder: '<status>' },
)

/** A status is a number to whoever writes YAML, and loses nothing as one. */
const status: typeof statusList = {
  ...statusList,
  read: (raw) => statusList.read(Array.isArray(raw) ? raw.map(toText) : typeof raw === 'number' ? String(raw) : raw),
}

function toText(item: unknown): unknown {
  return typeof item === 'number' ? String(item) : item
}

/** What a request is made with. */
const CREDENTIALS = ['bearer', 'username', 'headers']

/** A path is below what deploy recorded. */
function serverOf(url: Target | Below | undefined): string {
  return url === undefined || 'below' in url ? '' : showTarget({ ...url, path: '/' })
}

/** Checks that take variables and files of the job along, its way into the cluster, or start a program in it. */
function leadsOf(checks: readonly WrittenCheck[] | undefined): readonly string[] {
  return (checks ?? []).flatMap(({ url, via, headers, command }) => {
    if (command !== undefined) return [JSON.stringify(command)]
    const taken = [...(headers?.entries() ?? [])].filter(([, value]) => /^(?:env|file):/.test(value))
    const isPlain = taken.length === 0 && (via === undefined || via === 'direct')
    return isPlain ? [] : [JSON.stringify([serverOf(url), via ?? '', taken])]
  })
}

/** Files whose content goes along. */
function filesOf(checks: readonly WrittenCheck[] | undefined): readonly string[] {
  const values = (checks ?? []).flatMap(({ headers }) => [...(headers?.values() ?? [])])
  return values.flatMap((value) => /^file:(.+)$/s.exec(value)?.[1] ?? [])
}

export const inputs = {
  ...commonInputs,
  url: directing(
    input.shaped(
      'Address to check: http, https, tcp, grpc or grpcs, or a path below the address of deploy; taken from deploy when not given',
      parseTargetOrPath,
      { placeholder: '<url>' },
    ),
    { to: serverOf, carries: CREDENTIALS },
  ),
  checks: input.shipping(
    directing(
      input.structured(
        'Several checks instead of one, each with a name and an address, way and expectations of its own; what one leaves out is as the inputs say',
        checksSchema,
      ),
      { to: leadsOf },
    ),
    filesOf,
  ),
  headers: input.shipping(
    directing(
      input.shapedList(
        'Header of each request, as NAME=value; a secret value as NAME=env:VARIABLE or NAME=file:PATH; Host names the service at an address',
        parseHeader,
        { verbatim: true, discreet: true, placeholder: '<name=value>' },
      ),
      { to: (headers) => headers.filter(({ value }) => typeof value !== 'string') },
    ),
    (headers) => headers.flatMap(({ value }) => (typeof value === 'object' && 'file' in value ? [value.file] : [])),
  ),
  bearer: input.secret('Token for Authorization: Bearer'),
  username: input.text('User name for Authorization: Basic'),
  password: input.secret('Password for Authorization: Basic'),
  method: input.oneOf('Method of the request; without it GET, and POST with a body', METHODS),
  body: input.text('Sent with the request', { verbatim: true }),
  'follow-redirects': input.boolean(
    'Follow up to five redirects, each to an address that could be checked itself; without it a redirect is an answer',
    false,
  ),
  'request-timeout': input.duration('Longest time for one request', { default: '10s' }),
  'ca-file': directing(input.path('PEM certificates that are trusted beside the usual ones'), {
    to: (path) => path,
    carries: CREDENTIALS,
  }),
  via: directing(
    input.shaped(
      'How the service is reached: direct, or through kubectl port-forward as service/NAME:PORT or pod/NAME:PORT',
      parseVia,
      { default: 'direct', placeholder: '<way>' },
    ),
    { to: (via) => via },
  ),
  // It starts in the job that has the cluster.
  command: directing(
    input.command(
      'A program that checks the service, which gets its address as SLIPWAY_URL; a test report that it writes counts',
    ),
    {},
  ),
  'expect-status': status,
  'expect-body': input.text('Text that the body of the answer must contain', { verbatim: true }),
  'expect-json': input.shapedList('Value that the JSON body must have, as /pointer=value', parseJsonExpectation, {
    verbatim: true,
    placeholder: '</pointer=value>',
  }),
  'expect-version': input.shaped(
    'Version that must answer, as header:NAME=value or /pointer=value; without =value it is the commit that was built',
    parseVersionExpectation,
    { verbatim: true, placeholder: '<place=value>' },
  ),
  attempts: input.integer('Maximum number of requests', { min: 1, max: 1000 }, { default: '60' }),
  interval: input.duration('Time between two requests, varied at random by up to a fifth', { default: '2s' }),
  consecutive: input.integer(
    'Good answers in a row that are needed to pass; 3 without it, or as many as attempts when those are fewer',
    { min: 1, max: 100 },
  ),
  'stay-good': input.duration('How long it must answer well after that; a wrong answer begins anew', { default: '0s' }),
  timeout: input.duration('Longest time for the whole check', { default: '2m' }),
  'on-failure': gated(
    input.oneOf(
      'What to do when the check fails: fail leaves the release as it is, rollback rolls it back, warn only warns and exits with code 0',
      ['fail', 'rollback', 'warn'],
      'fail',
    ),
    byBlame,
  ),
  'allow-private': input.boolean(
    'Allow addresses of private networks and of this machine. Addresses of metadata services are always refused',
    false,
  ),
  ...releaseInputs,
} as const

export type Inputs = typeof inputs
