import {
  errorMessage,
  isObject,
  listAt,
  newestOf,
  parseJson,
  parseVersion,
  property,
  readYaml,
  textAt,
  UserError,
  type VersionRange,
  visible,
} from '@slipway/core'
import { entryItems, scalarOf } from './entry-text'

/** One version of a chart as an index lists it (helm.sh, "The Chart Repository Guide"). */
export interface ListedChart {
  readonly version: string
  /** Relative to the repository, or absolute. */
  readonly url: string
  /** `sha256:…` of the archive, where the index says it. */
  readonly digest: string | undefined
}

/** What is read as YAML whole where the index is written in a way that shows no items. */
const MAX_WHOLE = 8 * 1024 * 1024
const MAX_ITEM = 1024 * 1024

/**
 * The version of a chart that Helm would take: the one that is called exactly so, else the newest in the range.
 * @param at the address of the index, for people
 * @throws UserError `CHART_INDEX`, `CHART_NOT_PULLED`, `CHART_VERSION`
 */
export async function findInIndex(
  written: string,
  { name, range, at }: { readonly name: string; readonly range: VersionRange; readonly at: string },
): Promise<ListedChart> {
  const text = written.replaceAll('\r\n', '\n')
  const items = /^\s*\{/.test(text) ? undefined : entryItems(text, name)
  const all: readonly Listed[] =
    items === undefined ? await readWhole(text, { name, at }) : items.map((item) => ({ item, ...said(item) }))
  const exact = range.text === '' ? undefined : all.find(({ version }) => version === range.text)
  const found = exact ?? newestOf(all, range, ({ version }) => parseVersion(version ?? ''))
  if (found?.version === undefined) throw noVersion(all, { name, range, at })
  return toListed(typeof found.item === 'string' ? await readItem(found.item, at) : found.item, {
    name,
    at,
    version: found.version,
  })
}

interface Listed {
  /** Text of YAML, or what was read of it. */
  readonly item: unknown
  readonly version: string | undefined
}

const said = (item: string) => ({ version: scalarOf(item, 'version') })

async function readItem(item: string, at: string): Promise<unknown> {
  const [found] = listAt({ list: await read(item, MAX_ITEM, at) }, 'list')
  return found
}

async function readWhole(text: string, { name, at }: { readonly name: string; readonly at: string }) {
  const index = parseJson(text) ?? (await read(text, MAX_WHOLE, at))
  if (!isObject(index) || !isObject(index['entries'] ?? {})) throw noIndex(at, 'something else')
  if (property(index, 'entries', name) === undefined)
    throw new UserError(
      'CHART_NOT_PULLED',
      `chart: the repository at ${at} has no chart ${name}`,
      `correct the name behind "#" in the input chart${near(index['entries'], name)}`,
    )
  return listAt(index, 'entries', name).map((item) => ({ item, version: textAt(item, 'version') }))
}

/** Names that have the one in question in them, or the other way round. */
function near(entries: unknown, name: string): string {
  const alike = Object.keys(isObject(entries) ? entries : {}).filter((key) => key.includes(name) || name.includes(key))
  return alike.length === 0 ? '' : `: it has ${alike.slice(0, 5).map(visible).join(', ')}`
}

async function read(text: string, limit: number, at: string): Promise<unknown> {
  try {
    return await readYaml(text, limit)
  } catch (error) {
    throw noIndex(at, `something that is not read: ${errorMessage(error).split('\n')[0] ?? ''}`)
  }
}

export function noIndex(at: string, found: string): UserError {
  return new UserError(
    'CHART_INDEX',
    `chart: expected an index of charts at ${at}, found ${visible(found).slice(0, 300)}`,
    'give the address that helm repo add takes, with the name of the chart behind "#"',
  )
}

function noVersion(
  all: readonly Listed[],
  { name, range, at }: { readonly name: string; readonly range: VersionRange; readonly at: string },
): UserError {
  const wanted = range.text === '' ? 'a released version' : `a version ${visible(range.text)}`
  const there = all.flatMap(({ version }) => (version === undefined ? [] : [visible(version)]))
  const listed = there.length === 0 ? 'none' : `${there.slice(0, 6).join(', ')}${there.length > 6 ? ', …' : ''}`
  return new UserError(
    'CHART_VERSION',
    `chart: expected ${wanted} of ${name} at ${at}, found ${listed}`,
    'correct chart-version; for pre-releases the range must name one, such as ">0.0.0-0"',
  )
}

function toListed(
  item: unknown,
  { name, at, version }: { readonly name: string; readonly at: string; readonly version: string },
): ListedChart {
  const url = textAt(item, 'urls', 0)
  if (url === undefined || url === '') throw noIndex(at, `no address for ${name} ${visible(version)}`)
  const digest = /^(?:sha256:)?([a-f0-9]{64})$/i.exec(textAt(item, 'digest') ?? '')?.[1]?.toLowerCase()
  return { version, url, digest: digest === undefined ? undefined : `sha256:${digest}` }
}
