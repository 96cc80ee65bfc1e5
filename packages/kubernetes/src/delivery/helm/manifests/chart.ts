import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { type Ports, UserError } from '@slipway/core'
import type { KubeObject } from '../../../manifest/manifest'
import type { Manifest } from './read'

/** What of the manifests goes where in the chart that is made of them. */
export interface ChartContent {
  readonly manifests: readonly Manifest[]
  /** Installed before the rest, and no part of the release: Helm never deletes them. */
  readonly crds: readonly Manifest[]
}

/**
 * The chart that Helm is given. `{{` in a manifest stays text, since files are taken in and not rendered.
 * @returns text by path
 */
export function chartFiles({ manifests, crds }: ChartContent): ReadonlyMap<string, string> {
  const stream = manifests.map(({ text }) => `---\n${text.trimEnd()}\n`).join('')
  const hash = createHash('sha256').update(stream)
  for (const { text } of crds) hash.update(text)
  const version = `0.0.0+${hash.digest('hex').slice(0, 8)}`
  return new Map([
    ['Chart.yaml', `apiVersion: v2\nname: manifests\nversion: ${version}\ndescription: made by Slipway of manifests\n`],
    ['templates/manifests.yaml', `{{ .Files.Get "files/manifests.yaml" }}\n`],
    ['files/manifests.yaml', stream],
    ...crds.map(({ text }, index) => [`crds/${String(index).padStart(3, '0')}.yaml`, text] as const),
  ])
}

/** What Kubernetes takes in one Secret, which is where Helm keeps a revision. */
const LIMIT = 1024 * 1024

/** Bytes of Helm's record of a revision of such a chart: JSON with the files and with what they render to. */
export function recordSize(files: ReadonlyMap<string, string>, objects: readonly KubeObject[]): number {
  const encoded = (text: string) => Buffer.from(text, 'utf8').toString('base64')
  const kept = [...files].map(([name, text]) => ({
    name,
    modtime: '2026-01-01T00:00:00.0000000Z',
    data: encoded(text),
  }))
  const record = {
    // Names, labels and the notes of a revision.
    head: objects.length.toString().padEnd(2048, ' '),
    chart: { files: kept },
    manifest: `---\n# Source: manifests/templates/manifests.yaml\n${files.get('files/manifests.yaml') ?? ''}`,
  }
  return Math.ceil(gzipSync(JSON.stringify(record), { level: 9 }).length / 3) * 4
}

/**
 * Writes the chart where only this user reads it.
 * @returns its folder
 * @throws UserError `MANIFESTS_TOO_LARGE`
 */
export async function writeChart(
  { files }: Pick<Ports, 'files'>,
  folder: string,
  content: ChartContent,
): Promise<string> {
  const chart = chartFiles(content)
  const size = recordSize(chart, objectsOf(content))
  if (size > LIMIT)
    throw new UserError(
      'MANIFESTS_TOO_LARGE',
      `manifests: Helm keeps a revision in one Secret of at most ${inKib(LIMIT)}, and the record of these manifests has ${inKib(size)}`,
      'deploy them as several releases, or take large ConfigMaps and custom resource definitions out',
    )
  for (const name of ['', 'templates', 'files', 'crds']) await files.makeDirectory(files.resolve(folder, name), 0o700)
  for (const [name, text] of chart) await files.write(files.resolve(folder, name), text, { mode: 0o600 })
  return folder
}

const objectsOf = ({ manifests }: ChartContent) => manifests.map(({ object }) => object)

/** Definitions are long. Where the record would be too large with them they are applied beside it, and not by Helm. */
export function fitsWith(content: ChartContent): boolean {
  return content.crds.length === 0 || recordSize(chartFiles(content), objectsOf(content)) <= LIMIT
}

const inKib = (bytes: number) => `${Math.ceil(bytes / 1024)} KiB`
