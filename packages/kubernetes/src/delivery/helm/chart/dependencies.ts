import { type Files, UserError, visible } from '@slipway/core'
import { isChartName, type ChartAddress, parseChartAddress } from '../../../names'
import { openChart } from './chart-files'
import { type Dependency, type Description, readDescription } from './description'
import { isLockOf } from './lock-digest'

/** A chart that another needs and that is not in its folder. */
export type Needed =
  | { readonly name: string; readonly version: string; readonly address: ChartAddress }
  /** A folder beside it. */
  | { readonly name: string; readonly folder: string }

/** The address of a repository that `helm repo add` has given a name, as `@name` or `alias:name` mean it. */
export type Aliases = (name: string) => string | undefined

/**
 * What must be fetched before a chart of this disk renders: Helm wants every dependency there, also those that a
 * condition switches off. What is in `charts/` stays as it is. With a lock file its versions count, and it must be that
 * of Chart.yaml; without one the newest of each range are taken, as `helm dependency build` does.
 * @throws UserError `CHART_DEPENDENCIES`, `CHART_LOCK`
 */
export async function neededCharts(
  files: Files,
  chart: string,
  readAliases: () => Promise<Aliases>,
): Promise<readonly Needed[]> {
  const read = await readDescription(files, chart)
  if (read === undefined) return []
  const absent = await absentFrom(files, chart, read)
  if (absent.length === 0) return []
  const aliases = await readAliases()
  const resolved = { ...read, dependencies: read.dependencies.map((item) => named(item, aliases)) }
  if (read.lock !== undefined && !isLockOf({ ...resolved, lock: read.lock }) && !isLockOf({ ...read, lock: read.lock }))
    throw new UserError(
      'CHART_LOCK',
      `chart: ${chart}/${read.lock.file} does not belong to the dependencies that ${chart} lists now`,
      `run helm dependency update ${chart}, and commit ${read.lock.file}`,
    )
  const listed = (read.lock?.dependencies ?? read.dependencies).map((item) => named(item, aliases))
  const wanted = listed.filter(({ name }) => absent.some((dependency) => dependency.name === name))
  const once = new Map(wanted.map((item) => [`${item.name} ${item.version} ${item.repository}`, item]))
  return [...once.values()].map((dependency) => toNeeded(dependency, { chart, files }))
}

/**
 * Whether a chart can be completed, before anything is asked.
 * @throws UserError `CHART_DEPENDENCIES` when one of its dependencies is to be had nowhere
 */
export async function checkDependencies(files: Files, chart: string): Promise<void> {
  const read = await readDescription(files, chart)
  const absent = read === undefined ? [] : await absentFrom(files, chart, read)
  const lost = absent.filter(({ repository }) => repository === '')
  if (lost.length > 0)
    throw new UserError(
      'CHART_DEPENDENCIES',
      `chart: ${chart} needs charts that are not in its folder charts/, and names no repository for them: ${lost.map(({ name }) => visible(name)).join(', ')}`,
      `put them into ${chart}/charts, or name their repository in Chart.yaml`,
    )
}

/** By the names of the files, else by what is in them: Helm reads all that lies there. */
async function absentFrom(files: Files, chart: string, { dependencies }: Description): Promise<readonly Dependency[]> {
  if (dependencies.length === 0) return []
  const folder = files.resolve(chart, 'charts')
  const there = (await files.stat(folder)) === undefined ? [] : await files.list(folder)
  const absent = dependencies.filter(({ name }) => !there.some((entry) => entry === name || isArchiveOf(name, entry)))
  if (absent.length === 0 || there.length === 0) return absent
  const charts = await (await openChart(files, chart))?.subcharts()
  const descriptions = await Promise.all((charts ?? []).map((item) => item.read('Chart.yaml')))
  const names = new Set(descriptions.map((text) => /^name:[ \t]*["']?([\w.-]+)/m.exec(text ?? '')?.[1]))
  return absent.filter(({ name }) => !names.has(name))
}

/** `redis-19.0.0.tgz` is one of redis, `redis-cluster-1.0.0.tgz` is not. */
const isArchiveOf = (name: string, entry: string) =>
  entry.startsWith(`${name}-`) && /^v?\d.*\.tgz$/.test(entry.slice(name.length + 1))

function named(dependency: Dependency, aliases: Aliases): Dependency {
  const alias = /^(?:@|alias:)(.+)$/.exec(dependency.repository)?.[1]
  const url = alias === undefined ? undefined : aliases(alias)
  return url === undefined ? dependency : { ...dependency, repository: url }
}

function toNeeded(
  { name, version, repository }: Dependency,
  { chart, files }: { readonly chart: string; readonly files: Files },
): Needed {
  const alias = /^(?:@|alias:)(.+)$/.exec(repository)?.[1]
  if (alias !== undefined)
    throw cannot(chart, name, `helm repo add has no repository ${visible(alias)} on this machine`, repository)
  if (!isChartName(name)) throw cannot(chart, name, 'that is no name of a chart', repository)
  const local = /^file:\/\/(.*)$/i.exec(repository)?.[1]
  if (local !== undefined) return { name, folder: local.startsWith('/') ? local : files.resolve(chart, local) }
  try {
    const bare = repository.replace(/\/+$/, '')
    const isRegistry = /^oci:/i.test(bare)
    return { name, version, address: parseChartAddress(isRegistry ? `${bare}/${name}` : `${bare}#${name}`) }
  } catch {
    throw cannot(chart, name, 'its repository is not one that can be asked', repository)
  }
}

function cannot(chart: string, name: string, why: string, repository: string): UserError {
  return new UserError(
    'CHART_DEPENDENCIES',
    `chart: ${chart} needs ${visible(name)} of ${visible(repository) || 'no repository'}: ${why}`,
    `give its repository with https:// or oci:// in Chart.yaml, or put the archive into ${chart}/charts`,
  )
}
