import { type Files, listAt, readYaml, shownPath, textAt, UserError } from '@slipway/core'
import { isChartAddress } from '../../../names'
import { refuseLinksOut } from './links'

/**
 * What Helm would say of a chart on this disk only in the middle of a render, with the way through.
 * @throws UserError `CHART_MISSING`, `CHART_LINK`, `CHART_DEPENDENCIES`
 */
export async function checkChart(files: Files, chart: string): Promise<void> {
  if (isChartAddress(chart)) return
  const found = await files.stat(chart)
  if (found === undefined)
    throw new UserError(
      'CHART_MISSING',
      `chart: expected a chart at ${shownPath(chart)}, found nothing`,
      hintFor(chart),
    )
  const isFolder = found.kind !== 'file' && (await files.stat(await files.realPath(chart)))?.kind === 'directory'
  if (!isFolder) return
  await refuseLinksOut(files, chart)
  const description = files.resolve(chart, 'Chart.yaml')
  // Without one, Helm's own words are plain.
  if ((await files.stat(description)) === undefined) return
  const absent = await missingDependencies(files, chart, await files.read(description))
  if (absent.length > 0)
    throw new UserError(
      'CHART_DEPENDENCIES',
      `chart: ${chart} needs charts that are not in its folder charts/: ${absent.join(', ')}`,
      `run helm dependency build ${chart} in an earlier step`,
    )
}

/** `bitnami/redis` is what Helm's own users write after `helm repo add`. */
function hintFor(chart: string): string {
  return /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9._-]*$/.test(chart)
    ? `correct the path; if ${chart} is a chart of a repository that helm repo add has set up: those are not read here, so give oci://…, or run helm pull ${chart} in an earlier step and give the archive`
    : 'correct the input chart'
}

/** Helm wants every dependency there, also those that a condition switches off. */
async function missingDependencies(files: Files, chart: string, text: string): Promise<readonly string[]> {
  // What is wrong with Chart.yaml itself, Helm tells.
  const description = await readYaml(text).catch(() => undefined)
  const wanted = listAt(description, 'dependencies')
    .map((item) => textAt(item, 'name'))
    .filter((name) => name !== undefined)
  if (wanted.length === 0) return []
  const folder = files.resolve(chart, 'charts')
  const there = (await files.stat(folder)) === undefined ? [] : await files.list(folder)
  return wanted.filter((name) => !there.some((entry) => entry === name || isArchiveOf(name, entry)))
}

const isArchiveOf = (name: string, entry: string) => entry.startsWith(`${name}-`) && entry.endsWith('.tgz')
