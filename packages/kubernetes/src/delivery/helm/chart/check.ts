import { type Files, shownPath, UserError } from '@slipway/core'
import { isChartAddress } from '../../../names'
import { checkDependencies } from './dependencies'
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
  await checkDependencies(files, chart)
}

/** `bitnami/redis` is what Helm's own users write after `helm repo add`. */
function hintFor(chart: string): string {
  return /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9._-]*$/.test(chart)
    ? `correct the path; if ${chart} is a chart of a repository that helm repo add has set up: give it as https://repository#${chart.split('/').at(-1)}, with the address that helm repo add took`
    : 'correct the input chart'
}
