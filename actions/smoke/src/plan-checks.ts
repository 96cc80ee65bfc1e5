import { Buffer } from 'node:buffer'
import {
  type AddressPolicy,
  hideHeader,
  Mismatch,
  parseHeaderValue,
  type Ports,
  quoteWords,
  readHeaders,
  type Values,
  withWayThrough,
} from '@slipway/core'
import { buildRecord } from '@slipway/action-build/record'
import { deployRecord } from '@slipway/action-deploy/record'
import type { Expectations } from './check'
import type { VersionExpectation } from './expectations'
import type { Inputs } from './inputs'
import { CommandProbe } from './probes/command'
import { GrpcProbe } from './probes/grpc'
import { HttpProbe } from './probes/http'
import type { Probe } from './probes/probe'
import { TcpProbe } from './probes/tcp'
import { type Below, parseTarget, resolveBelow, showTarget, type Target } from './target'
import type { Via } from './via'
import type { WrittenCheck } from './written'

/** One thing that is looked at, and the way to it. */
export interface PlannedCheck {
  readonly probe: Probe
  readonly via: Via | undefined
  readonly looksForVersion: boolean
}

interface Planning {
  readonly ports: Ports
  readonly policy: AddressPolicy
  readonly problem: (input: string, message: string) => void
}

/** What all checks have in common. */
interface Common extends Planning {
  readonly given: Values<Inputs>
  readonly headers: Readonly<Record<string, string>>
  readonly ca: string | undefined
  readonly version: (place: VersionExpectation, input: string) => NonNullable<Expectations['version']>
  /** The address of the service, where a check has none of its own. */
  readonly address: (via: Via | undefined, input: string) => Target | undefined
}

type Written = Partial<WrittenCheck>

/** The checks of the list, or the one that the inputs describe. */
export async function planChecks(given: Values<Inputs>, planning: Planning): Promise<readonly PlannedCheck[]> {
  const common: Common = {
    ...planning,
    given,
    headers: await commonHeaders(given, planning),
    ca: given['ca-file'] === undefined ? undefined : await planning.ports.files.read(given['ca-file']),
    version: versionReader(planning),
    address: addressReader(given, planning),
  }
  const own: readonly Written[] =
    given.checks ?? (given.command === undefined || given.url !== undefined ? [{ url: given.url }] : [])
  const written: readonly Written[] = given.command === undefined ? own : [...own, { command: given.command }]
  const names = namesOf(written)
  const checks: PlannedCheck[] = []
  for (const [i, item] of written.entries()) {
    const input = given.checks === undefined || i >= given.checks.length ? '' : `checks[${i}]`
    const check = await planCheck(item, { common, input, name: names[i] ?? '' })
    if (check !== undefined) checks.push(check)
  }
  return checks
}

/** The only one needs none; two of one name could not be told apart. */
function namesOf(written: readonly Written[]): readonly string[] {
  if (written.length === 1) return [written[0]?.name ?? '']
  const seen = new Map<string, number>()
  return written.map((item) => {
    const { name, url, command } = item
    const own = name ?? (command !== undefined ? 'command' : url === undefined ? 'service' : describe(url))
    const count = (seen.get(own) ?? 0) + 1
    seen.set(own, count)
    return count === 1 ? own : `${own} ${count}`
  })
}

const describe = (url: Target | Below) => ('below' in url ? url.below.replace(/\?.*$/s, '?…') : showTarget(url))

interface Place {
  readonly common: Common
  /** Where a problem is: `checks[0]`, or nothing for the inputs themselves. */
  readonly input: string
  readonly name: string
}

async function planCheck(written: Written, { common, input, name }: Place): Promise<PlannedCheck | undefined> {
  const { given, ports } = common
  const way = written.via ?? given.via
  const via = way === 'direct' ? undefined : way
  const at = (key: string) => (input === '' ? key : `${input}.${key}`)
  if (written.command !== undefined) {
    const { command: commands } = written
    const address = common.given.url === undefined && via === undefined ? undefined : common.address(via, at('url'))
    const shown = commands.map(quoteWords).join('; ')
    const url = address === undefined ? recordedUrl(common) : showTarget(address)
    const probe = new CommandProbe({ name, shown, commands, output: given.output, url }, ports)
    return { probe, via, looksForVersion: false }
  }
  const target = targetOf(written.url, via, { common, input: at('url') })
  // Every problem is told at once, also where there is no address to check.
  const isHttp = target === undefined || target.scheme.startsWith('http')
  const expected = isHttp ? expectationsOf(written, common, at) : undefined
  if (target === undefined) return undefined
  const requestTimeout = written['request-timeout'] ?? given['request-timeout']
  const { policy, ca } = common
  const shared = { name, shown: showTarget(target), target, policy, requestTimeout, ca }
  if (target.scheme === 'tcp') {
    refuseForeign(common, 'tcp')
    return { probe: new TcpProbe(shared, ports), via, looksForVersion: false }
  }
  const mine = via !== undefined || isAtHome(target, common) ? common.headers : {}
  const headers = { ...mine, ...(await ownHeaders(written, { common, input: at('headers') })) }
  if (target.scheme === 'grpc' || target.scheme === 'grpcs') {
    refuseForeign(common, 'grpc')
    return { probe: new GrpcProbe({ ...shared, headers }, ports), via, looksForVersion: false }
  }
  if (expected === undefined) return undefined
  const body = written.body ?? given.body
  const method = written.method ?? given.method ?? (body === undefined ? 'GET' : 'POST')
  const follow = written['follow-redirects'] ?? given['follow-redirects']
  const check = { ...shared, method, headers: typed(headers, body), body, follow, expected }
  return { probe: new HttpProbe(check, ports), via, looksForVersion: expected.version !== undefined }
}

/** Credentials of the inputs are for the service; a check elsewhere has headers of its own. */
function isAtHome(target: Target, { given, ports }: Common): boolean {
  if (given.checks === undefined) return true
  const home = given.url === undefined || 'below' in given.url ? recordedHome(ports) : given.url
  return home !== undefined && home.hostname === target.hostname && home.port === target.port
}

function recordedHome({ record }: Ports): Target | undefined {
  try {
    const url = record.latest(deployRecord)?.outputs.url
    return url === undefined ? undefined : parseTarget(url)
  } catch {
    return undefined
  }
}

/** What is only for HTTP would be looked for by nobody. */
function refuseForeign({ given, problem }: Common, kind: string): void {
  if (given.checks !== undefined) return
  const keys = ['method', 'body', 'expect-body', 'expect-version'] as const
  const foreign = [
    ...keys.filter((key) => given[key] !== undefined),
    ...(given['expect-json'].length > 0 ? ['expect-json'] : []),
  ]
  for (const key of foreign) problem(key, `not for an address of ${kind}`)
}

function typed(headers: Readonly<Record<string, string>>, body: string | undefined): Readonly<Record<string, string>> {
  if (body === undefined || headers['content-type'] !== undefined) return headers
  return { ...headers, 'content-type': isJson(body) ? 'application/json' : 'text/plain; charset=utf-8' }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function expectationsOf(written: Written, { given, version }: Common, at: (key: string) => string): Expectations {
  const place = written['expect-version'] ?? given['expect-version']
  const input = written['expect-version'] === undefined ? 'expect-version' : at('expect-version')
  return {
    status: written['expect-status'] ?? given['expect-status'],
    body: written['expect-body'] ?? given['expect-body'],
    json: written['expect-json'] ?? given['expect-json'],
    version: place === undefined ? undefined : version(place, input),
  }
}

/** What is wrong with the commit is told once, however many ask for it. */
function versionReader({ ports, problem }: Planning): Common['version'] {
  let isTold = false
  return (place, input) => {
    if (place.value !== undefined) return { ...place, value: place.value }
    const commits = builtCommits(ports)
    const [commit] = commits.values()
    const why = unclear(commits)
    if (why !== undefined && !isTold) {
      isTold = true
      problem(input, `expected "=" and a version after the place: ${why}`)
    }
    return { ...place, value: commit ?? '' }
  }
}

/** What is asked, held to the rules of addresses; out of a tunnel nothing is reached but what it leads to. */
function targetOf(
  url: Target | Below | undefined,
  via: Via | undefined,
  { common, input }: { readonly common: Common; readonly input: string },
): Target | undefined {
  const { policy, problem, address } = common
  const base = url !== undefined && !('below' in url) ? url : address(via, input)
  if (base === undefined) return undefined
  const target = url !== undefined && 'below' in url ? resolveBelow(base, url) : base
  const refused = via === undefined ? policy.refuseName(target.hostname) : undefined
  if (refused !== undefined) problem(input, `expected a public address, but ${withWayThrough(refused)}`)
  return target
}

function addressReader(given: Values<Inputs>, { ports, problem }: Planning): Common['address'] {
  let recorded: Target | 'none' | undefined
  return (via, input) => {
    const { url } = given
    if (url !== undefined && !('below' in url)) return url
    const found = via === undefined ? (recorded ??= recordedAddress(ports, problem, input)) : inside(via)
    if (found === 'none') return undefined
    return given.checks !== undefined && url !== undefined ? resolveBelow(found, url) : found
  }
}

/** What listens behind a service speaks plain HTTP, unless the address says something else. */
const inside = ({ name }: Via): Target => ({ scheme: 'http', hostname: name, port: 80, path: '/' })

function recordedAddress({ record }: Ports, problem: Planning['problem'], input: string): Target | 'none' {
  const text = record.take(deployRecord, 'url', ({ outputs }) => outputs.url)
  if (text === undefined) {
    problem(input, 'required: it was not given, and no deploy of this run recorded one')
    return 'none'
  }
  try {
    return parseTarget(text)
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error
    problem(input, `expected ${error.expected}, got ${JSON.stringify(text)} from deploy; correct the url of deploy`)
    return 'none'
  }
}

function recordedUrl({ ports }: Common): string | undefined {
  return ports.record.latest(deployRecord)?.outputs.url
}

async function commonHeaders(
  given: Values<Inputs>,
  { ports, problem }: Planning,
): Promise<Readonly<Record<string, string>>> {
  const { bearer, username, password } = given
  const headers = await readHeaders(given.headers, ports, (i, message) => problem(`headers[${i}]`, message))
  if (bearer !== undefined && username !== undefined) problem('bearer', 'expected bearer or username, found both')
  if ((username === undefined) !== (password === undefined))
    problem(
      username === undefined ? 'username' : 'password',
      `required beside ${username === undefined ? 'password' : 'username'}`,
    )
  if (bearer !== undefined) return { ...headers, authorization: `Bearer ${bearer.reveal()}` }
  if (username === undefined || password === undefined) return headers
  const basic = `Basic ${toBase64(`${username}:${password.reveal()}`)}`
  hideHeader(basic, ports.host)
  return { ...headers, authorization: basic }
}

async function ownHeaders(
  { headers }: Written,
  { common: { ports, problem }, input }: { readonly common: Common; readonly input: string },
): Promise<Readonly<Record<string, string>>> {
  const list = [...(headers ?? [])].map(([name, value]) => ({ name, value: parseHeaderValue(value) }))
  for (const { name } of list)
    if (!/^[!#$%&'*+.^`|~\w-]+$/.test(name))
      problem(input, `expected the name of a header, got ${JSON.stringify(name)}`)
  return readHeaders(list, ports, (i, message) => problem(`${input}.${list[i]?.name ?? ''}`, message))
}

function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

type Commits = ReadonlyMap<string | undefined, string>

/** That of each image: one that was taken instead of built says an older one than this run is of. */
function builtCommits({ record }: Pick<Ports, 'record'>): Commits {
  return record.takeOfComponents(buildRecord, 'expect-version', ({ facts, source }) => facts.commit ?? source.commit)
}

function unclear(commits: Commits): string | undefined {
  if (commits.size === 0) return 'no build of this run recorded its commit'
  if (new Set(commits.values()).size === 1) return undefined
  const each = [...commits].map(([component, commit]) => `${component ?? 'build'} of ${commit.slice(0, 12)}`)
  return `the images of this run are of several commits (${each.join(', ')}); component says which one answers`
}
