import { createHash } from 'node:crypto'
import type { Release } from './release'
import { run } from './run'

/** As much of CycloneDX as is changed here. */
interface Bom {
  serialNumber?: string
  metadata: { timestamp: string; readonly component?: Readonly<Record<string, unknown>> }
  components: readonly { readonly 'bom-ref': string; readonly [key: string]: unknown }[]
  dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

/**
 * The packages that ship in the bundle, as npm itself tells them of the lock; the time is the commit's and the serial
 * number comes from the content, so that the same release has the same bytes.
 */
export async function renderSbom({ root, git, commits }: Release): Promise<string> {
  const text = await run('npm', ['sbom', '--sbom-format=cyclonedx', '--omit=dev', '--package-lock-only'], { cwd: root })
  const time = await git.read('log', '-1', '--format=%ct', commits.components ?? 'HEAD')
  return fixSbom(text, Number(time))
}

/** @param epoch seconds */
export function fixSbom(text: string, epoch: number): string {
  const { serialNumber: _, ...bom } = JSON.parse(text) as Bom
  // npm calls the package after the folder that it lies in.
  const component = { ...bom.metadata.component, name: 'slipway' }
  const metadata = { ...bom.metadata, timestamp: new Date(epoch * 1000).toISOString(), component }
  const content = JSON.stringify({ ...bom, metadata })
  const hash = createHash('sha256').update(content).digest('hex')
  const uuid = [hash.slice(0, 8), hash.slice(8, 12), `5${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`]
  const serialNumber = `urn:uuid:${uuid.join('-')}-${hash.slice(20, 32)}`
  return `${JSON.stringify({ ...bom, serialNumber, metadata }, null, 2)}\n`
}
