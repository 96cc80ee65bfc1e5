import { createHash } from 'node:crypto'
import {
  parseReference,
  Mismatch,
  parseRange,
  UserError,
  type VersionRange,
  visible,
  type Files,
  type Reference,
} from '@slipway/core'
import type { RegistryOptions } from '../../registry/connect'
import type { RegistryPorts } from '../../registry/connection'
import { parseAuthorities } from '../../registry/authorities'
import { refusalOf } from '../../registry/refusal'
import { Retrier, USUAL_LIMITS } from '../../registry/retry'
import { Boundary } from '../../registry/trust'
import type { FetchedChart } from '../fetched'
import { MAX_ARCHIVE_BYTES, MAX_INDEX_BYTES, MAX_PROVENANCE_BYTES } from '../limits'
import { ofChart, tooLarge } from '../refused'
import { type KnownRepository, knownRepositories } from './helm-home'
import { findInIndex, type ListedChart, noIndex } from './index-file'
import { findKnown, findLogin } from './login'
import { ChartSite } from './site'

export interface RepositoryOrder {
  /** Where its index.yaml stands. */
  readonly url: string
  readonly name: string
  readonly range?: VersionRange | undefined
  readonly options: RegistryOptions
  /** Where the archive is to lie. */
  readonly folder: string
  /** Some repositories are an index alone, and their charts are in a registry. */
  readonly pullFromRegistry: (chart: Reference) => Promise<FetchedChart>
}

export type ChartPorts = RegistryPorts & { readonly files: Files }

/**
 * Fetches a chart from a repository of the kind that `helm repo add` takes. The archive must be the one that the index
 * names by its digest, where it does.
 * @throws UserError `CHART_NOT_PULLED`, `CHART_INDEX`, `CHART_VERSION`, `CHART_DIGEST`, `CHART_KIND`,
 * `CHART_TOO_LARGE`, `CHART_PLAIN_HTTP` and those of the connection
 */
export async function pullFromRepository(order: RepositoryOrder, ports: ChartPorts): Promise<FetchedChart> {
  const { url, name, range = parseRange(''), options, pullFromRegistry } = order
  const base = baseOf(url, options)
  const at = `${url.replace(/\/+$/, '')}/index.yaml`
  try {
    const known = findKnown(await knownRepositories(ports), url)
    const site = await openSite(base, { options, known }, ports)
    const index = await site.get(new URL('index.yaml', base), MAX_INDEX_BYTES, (size) =>
      noIndex(at, `${size} bytes, more than ${MAX_INDEX_BYTES}`),
    )
    const listed = await findInIndex(new TextDecoder().decode(index.bytes), { name, range, at })
    if (/^oci:\/\//i.test(listed.url)) return await pullFromRegistry(referenceOf(listed, at))
    return await download(site, listed, { ...order, base }, ports)
  } catch (error) {
    throw ofChart(refusalOf(error), `${url}#${name}`)
  }
}

/** A slash at its end: what the index names is relative to the folder that it stands in. */
function baseOf(url: string, { plainHttp }: RegistryOptions): URL {
  const base = new URL(`${url.replace(/\/+$/, '')}/`)
  if (
    base.protocol === 'https:' ||
    plainHttp === true ||
    /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(base.hostname)
  )
    return base
  throw new UserError(
    'CHART_PLAIN_HTTP',
    `chart: ${url} is asked without TLS: whoever stands between can give another chart`,
    'give its address with https://; plain-http: true is for the host of the image, or that of the chart with image: none; what a chart needs can also be fetched by helm dependency build in an earlier step',
  )
}

async function openSite(
  base: URL,
  { options, known }: { readonly options: RegistryOptions; readonly known: KnownRepository | undefined },
  ports: ChartPorts,
): Promise<ChartSite> {
  const login = await findLogin({ base, options, known }, ports)
  const ca = [options.ca, await authoritiesOf(known, ports)].filter((text) => text !== undefined)
  return new ChartSite({
    base,
    boundary: new Boundary(base.hostname),
    retrier: new Retrier({
      clock: ports.clock,
      random: ports.random,
      limits: { ...USUAL_LIMITS, ...options.limits },
      say: (text) => ports.host.info(text),
    }),
    ports,
    login,
    ca: ca.length === 0 ? undefined : ca.join('\n'),
    situation: { inputs: options.inputs ?? [], used: login?.from, writes: false },
  })
}

async function authoritiesOf(known: KnownRepository | undefined, { files }: ChartPorts): Promise<string | undefined> {
  const path = known?.caFile
  return path === undefined ? undefined : parseAuthorities(await files.read(path), path)
}

function referenceOf({ url, version }: ListedChart, at: string): Reference {
  const name = url.replace(/^oci:\/\//i, '').replace(/^registry-1\.docker\.io\//, 'docker.io/')
  try {
    const reference = parseReference(name.replaceAll('+', '_'))
    return reference.tag === undefined && reference.digest === undefined
      ? { ...reference, tag: version.replaceAll('+', '_') }
      : reference
  } catch (error) {
    if (error instanceof Mismatch) throw noIndex(at, `the address ${url}`)
    throw error
  }
}

async function download(
  site: ChartSite,
  listed: ListedChart,
  { url, name, base, folder }: RepositoryOrder & { readonly base: URL },
  ports: ChartPorts,
): Promise<FetchedChart> {
  const where = addressOf(listed, base)
  const address = `${where.protocol}//${where.host}${where.pathname}`
  const { bytes, contentType } = await site.get(where, MAX_ARCHIVE_BYTES, (size) => tooLarge(address, size))
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  if (listed.digest !== undefined && listed.digest !== digest)
    throw new UserError(
      'CHART_DIGEST',
      `chart: the index of ${url} names ${listed.digest} for ${name} ${listed.version}, and the archive at ${address} is ${digest}`,
      'the archive was replaced, or the index is out of date: tell who keeps the repository; if you know that the archive is right, fetch it in an earlier step and give its path as chart',
    )
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b)
    throw new UserError(
      'CHART_KIND',
      `chart: expected an archive of a chart at ${address}, found ${visible(contentType)}`,
      'check the address in the index of the repository',
    )
  const archive = ports.files.resolve(
    folder,
    `${name}-${/^[\w.+-]+$/.test(listed.version) ? listed.version : 'found'}.tgz`,
  )
  await ports.files.write(archive, bytes, { mode: 0o600 })
  if (listed.digest === undefined)
    ports.host.info(`${name}: the index of ${url} names no digest, so only the way to it vouches for the archive`)
  return {
    archive,
    shown: `${url}#${name} ${listed.version} (${digest})`,
    digest,
    version: listed.version,
    provenance: await provenance(site, where, `${archive}.prov`, ports),
  }
}

/** By TLS where the index came by it, unless its digest vouches for what comes another way. */
function addressOf({ url, digest, version }: ListedChart, base: URL): URL {
  const where = URL.canParse(url, base.href) ? new URL(url, base) : undefined
  const isPlain = where?.protocol === 'http:' && (base.protocol === 'http:' || digest !== undefined)
  if (where !== undefined && where.username === '' && where.password === '' && (where.protocol === 'https:' || isPlain))
    return where
  throw noIndex(
    `${base.href}index.yaml`,
    `for ${version} an address that is not used: ${where === undefined ? visible(url).slice(0, 80) : `${where.protocol}//${where.host}`}`,
  )
}

/** Beside the archive, where it was packaged with a signature. */
async function provenance(site: ChartSite, archive: URL, path: string, { files }: ChartPorts) {
  const where = new URL(archive)
  where.pathname += '.prov'
  const found = await site.find(where, MAX_PROVENANCE_BYTES)
  if (found === undefined || !/-----BEGIN PGP SIGNED MESSAGE-----/.test(new TextDecoder().decode(found.bytes)))
    return undefined
  await files.write(path, found.bytes, { mode: 0o600 })
  return path
}
