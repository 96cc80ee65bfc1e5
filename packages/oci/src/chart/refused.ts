import { UserError } from '@slipway/core'
import { MAX_ARCHIVE_BYTES } from './limits'

const WHICH = 'correct the name and the version of the chart'

/** What is said of images is told of the chart, with what to do about one. */
const AS_CHART: Readonly<Record<string, string>> = {
  IMAGE_NOT_FOUND: WHICH,
  REGISTRY_NOT_FOUND: WHICH,
  REPOSITORY_UNKNOWN: WHICH,
  REGISTRY_UNAUTHORIZED: 'give username and password for its registry, or a registry-config with them',
  REGISTRY_DENIED: 'check that the chart is there, and that the account of its registry may read it',
}

/** @param address of the chart, as it was given */
export function ofChart(error: unknown, address: string): unknown {
  if (!(error instanceof UserError)) return error
  if (error.code === 'IMAGE_INVALID')
    return new UserError('CHART_KIND', `chart: ${error.message}`, 'push the chart again', { cause: error })
  const hint = AS_CHART[error.code]
  if (hint === undefined) return error
  const why = error.code === 'IMAGE_NOT_FOUND' ? 'the registry has none' : error.message
  return new UserError('CHART_NOT_PULLED', `chart: ${address} cannot be pulled: ${why}`, hint, { cause: error })
}

export function tooLarge(address: string, size: number | string): UserError {
  return new UserError(
    'CHART_TOO_LARGE',
    `chart: expected an archive of at most ${MAX_ARCHIVE_BYTES} bytes at ${address}, found ${size}`,
    'list in .helmignore what the chart does not need, and push it again',
  )
}
