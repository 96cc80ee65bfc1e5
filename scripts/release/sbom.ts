import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { slipway } from './own'
import type { Release } from './release'

/** As much of CycloneDX as is changed here. */
interface Bom {
  readonly serialNumber?: string
  readonly metadata: { readonly timestamp: string; readonly component: Component; readonly [key: string]: unknown }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

interface Component {
  readonly 'bom-ref': string
  readonly [key: string]: unknown
}

/**
 * The packages that ship in the bundle, as our own `scan` reads them out of the tagged lock file. What it finds does
 * not stop a release here: after the tag there is no way back, and every change is scanned before it is merged.
 *
 * @param tree the unpacked archive of the tag
 */
export async function renderSbom(release: Release, tree: string): Promise<string> {
  const { out, git, commits, name } = release
  const folder = join(out, 'sbom')
  await rm(folder, { recursive: true, force: true })
  await mkdir(join(folder, 'target'), { recursive: true })
  // Alone: the sources hold lock files of samples, which nobody is given.
  for (const file of ['package.json', 'package-lock.json']) await cp(join(tree, file), join(folder, 'target', file))
  await slipway(release, 'scan', [
    `target=${folder}/target`,
    'kind=fs',
    'scanners=vuln',
    'fail-on=none',
    `output=${folder}/records`,
  ])
  const time = await git.read('log', '-1', '--format=%ct', commits.components ?? 'HEAD')
  return fixSbom(await readFile(join(folder, 'records/scan/sbom.cdx.json'), 'utf8'), name, Number(time))
}

/**
 * The same release has the same bytes wherever it is made: the time is the commit's, the serial number comes from the
 * content, and the root is called by what it is and not after the folder that was scanned.
 *
 * @param epoch seconds
 */
export function fixSbom(text: string, version: string, epoch: number): string {
  const { serialNumber: _, ...bom } = JSON.parse(text) as Bom
  const purl = `pkg:npm/slipway@${version}`
  const scanned = bom.metadata.component['bom-ref']
  const fixed = {
    ...bom,
    metadata: {
      ...bom.metadata,
      timestamp: new Date(epoch * 1000).toISOString(),
      component: { 'bom-ref': purl, type: 'application', name: 'slipway', version, purl },
    },
    dependencies: bom.dependencies.map((each) => (each.ref === scanned ? { ...each, ref: purl } : each)),
  }
  const hash = createHash('sha256').update(JSON.stringify(fixed)).digest('hex')
  const uuid = [hash.slice(0, 8), hash.slice(8, 12), `5${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`]
  return `${JSON.stringify({ ...fixed, serialNumber: `urn:uuid:${uuid.join('-')}-${hash.slice(20, 32)}` }, null, 2)}\n`
}
