import type { Ports } from '@slipway/core'
import { connect } from '@slipway/oci'
import { csvLine } from '../engines/csv'
import { pick } from '../engines/pick'
import type { Given } from '../inputs'
import type { CacheChoice } from './choice'

/** What a builder is told, one line of fields each. */
export interface CacheArgs {
  readonly from: readonly string[]
  readonly to: readonly string[]
  /** Variables of the job that the builder needs for it. */
  readonly variables?: Readonly<Record<string, string>>
  /** What is done when the build has ended well. */
  readonly keep?: () => Promise<void>
}

type Fields = readonly (readonly [string, string])[]

/** The runner gives them to actions alone; buildx takes them from its environment, and no argument holds the token. */
const GHA = ['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_RESULTS_URL', 'ACTIONS_CACHE_URL', 'ACTIONS_CACHE_SERVICE_V2']

/** A cache that cannot be written fails no build. */
const TOLERANT: Fields = [['ignore-error', 'true']]

/** BuildKit's own forms (docs.docker.com/build/cache/backends). */
export async function buildkitCache(choice: CacheChoice, given: Given, ports: Ports): Promise<CacheArgs> {
  const { kind, imports, exports, place = '' } = choice
  const lines = (all: readonly Fields[]) => all.map(csvLine)
  if (kind === 'gha') {
    const of = (scope: string): Fields => [
      ['type', 'gha'],
      ['scope', scope],
    ]
    return {
      from: lines(imports.map(of)),
      to: lines(exports === undefined ? [] : [[...of(exports), ['mode', 'max'], ...TOLERANT]]),
      variables: pick(GHA, ports),
    }
  }
  if (kind === 'registry') {
    const of = (name: string): Fields => [
      ['type', 'registry'],
      ['ref', `${place}:${name}`],
    ]
    if (exports === undefined) return { from: lines(imports.map(of)), to: [] }
    // `max` holds the stages that build, with the sources in them: not where anybody may pull.
    const mode = (await isPublic(given, ports)) ? 'min' : 'max'
    ports.host.info(`cache: ${place}, mode ${mode}`)
    const manifest: Fields = [
      ['image-manifest', 'true'],
      ['oci-mediatypes', 'true'],
    ]
    return { from: lines(imports.map(of)), to: lines([[...of(exports), ['mode', mode], ...manifest, ...TOLERANT]]) }
  }
  return kind === 'path' ? localCache(choice, ports) : { from: [], to: [] }
}

/** A folder only grows when it is written into again, so the new cache is written beside and takes its place. */
async function localCache({ imports, exports, place = '' }: CacheChoice, { files }: Ports): Promise<CacheArgs> {
  const from: string[] = []
  for (const name of imports) {
    const src = files.resolve(place, name)
    if ((await files.stat(`${src}/index.json`)) === undefined) continue
    from.push(
      csvLine([
        ['type', 'local'],
        ['src', src],
      ]),
    )
  }
  if (exports === undefined) return { from, to: [] }
  const target = files.resolve(place, exports)
  await files.makeDirectory(files.resolve(place))
  const dest = await files.draft(target)
  const to = csvLine([['type', 'local'], ['dest', dest], ['mode', 'max'], ...TOLERANT])
  const keep = async () => {
    if ((await files.stat(`${dest}/index.json`)) === undefined) return
    await files.remove(target)
    await files.rename(dest, target)
  }
  return { from, to: [to], keep }
}

/** Whether the image can be pulled by anybody; what cannot be told counts as public. */
async function isPublic({ image, 'plain-http': plainHttp }: Given, ports: Ports): Promise<boolean> {
  if (image === undefined) return true
  const nobody = { ...ports.environment, get: () => undefined, home: undefined }
  try {
    const options = { plainHttp, limits: { attempts: 1 } }
    const connection = await connect(image, options, { ...ports, environment: nobody })
    const scope = `repository:${image.repository}:pull`
    const call = { method: 'GET', url: `/v2/${image.repository}/tags/list?n=1`, scope, limit: 10_000 }
    await (await connection.ask(call, [200, 404])).discard()
    return true
  } catch (error) {
    const { status } = error as { readonly status?: number }
    return status !== 401 && status !== 403
  }
}
