import { type Files, isObject, listAt, property, readYaml, textAt } from '@slipway/core'

/** A chart that another needs, with the fields of Chart.yaml and Chart.lock (helm/pkg/chart/v2/dependency.go). */
export interface Dependency {
  readonly name: string
  readonly version: string
  /** Empty for one that is kept in charts/. */
  readonly repository: string
  /** All of its fields: the lock file is checked by them. */
  readonly fields: Readonly<Record<string, unknown>>
}

export interface Description {
  /** Charts of version 1 list what they need in a file of its own. */
  readonly isOld: boolean
  readonly dependencies: readonly Dependency[]
  readonly lock: Lock | undefined
}

export interface Lock {
  readonly file: string
  readonly digest: string
  readonly dependencies: readonly Dependency[]
}

/**
 * Undefined for a chart that names no other, without a Chart.yaml, and for one that cannot be read: Helm's own words
 * are plain then.
 */
export async function readDescription(files: Files, chart: string): Promise<Description | undefined> {
  if (!(await mayNeedOthers(files, chart))) return undefined
  const read = async (name: string): Promise<unknown> => {
    const path = files.resolve(chart, name)
    if ((await files.stat(path)) === undefined) return undefined
    return readYaml(await files.read(path)).catch(() => undefined)
  }
  const description = await read('Chart.yaml')
  if (!isObject(description)) return undefined
  const isOld = textAt(description, 'apiVersion') !== 'v2'
  const listed = dependenciesOf(description)
  // Helm reads the old file for a chart of either version, and the new one counts.
  const dependencies = listed.length > 0 ? listed : dependenciesOf(await read('requirements.yaml'))
  for (const file of ['Chart.lock', 'requirements.lock']) {
    const lock = await read(file)
    const digest = textAt(lock, 'digest')
    if (digest !== undefined) return { isOld, dependencies, lock: { file, digest, dependencies: dependenciesOf(lock) } }
  }
  return { isOld, dependencies, lock: undefined }
}

/** Most need none, and what reads YAML takes longer to load than Helm to start. */
async function mayNeedOthers(files: Files, chart: string): Promise<boolean> {
  const isThere = async (name: string) => (await files.stat(files.resolve(chart, name))) !== undefined
  if (!(await isThere('Chart.yaml'))) return false
  // A name may be written with an escape.
  return (
    /dependencies|\\/.test(await files.read(files.resolve(chart, 'Chart.yaml'))) || (await isThere('requirements.yaml'))
  )
}

/** Helm reads a number as text where it wants text: `version: 1.1`. */
function scalarAt(value: unknown, key: string): string {
  const found = property(value, key)
  return typeof found === 'string' || typeof found === 'number' ? String(found) : ''
}

function dependenciesOf(document: unknown): readonly Dependency[] {
  return listAt(document, 'dependencies').flatMap((item) => {
    const name = textAt(item, 'name')
    if (!isObject(item) || name === undefined) return []
    return [{ name, version: scalarAt(item, 'version'), repository: textAt(item, 'repository') ?? '', fields: item }]
  })
}
