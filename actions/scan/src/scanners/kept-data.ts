import { formatDuration, type Ports, UserError } from '@slipway/core'
import type { Database } from './scanner'

/** Where the data of a scanner is kept between runs; without a home it is not kept. */
export async function cacheFolder({ environment, files }: Ports, scanner: string): Promise<string> {
  const cache =
    environment.get('XDG_CACHE_HOME') ?? (environment.home === undefined ? undefined : `${environment.home}/.cache`)
  return cache === undefined ? files.temporary(`${scanner}-cache`) : files.resolve(cache, 'slipway', scanner)
}

/** @throws UserError `DATABASE_TOO_OLD` */
export function checkAge({ updated }: Pick<Database, 'updated'>, maxAge: number | undefined, now: number): void {
  const age = now - Date.parse(updated)
  if (maxAge === undefined || age <= maxAge) return
  throw new UserError(
    'DATABASE_TOO_OLD',
    `db-max-age: expected a vulnerability database of the last ${formatDuration(maxAge)}, found one of ${updated}`,
    'fetch a newer one, or raise db-max-age',
    { outcome: 'inconclusive' },
  )
}

const DAY = 86_400_000
/** How old data may be that stands in for a source that does not answer. */
const STAND_IN = 7 * DAY
/** Clocks of machines differ. */
const SLACK = 5 * 60_000

/** Data of the days before is better than no scan; older data would hide what has become known since. */
export function mayStandIn(updated: string | undefined, now: number): boolean {
  const age = now - Date.parse(updated ?? '')
  return age <= STAND_IN && age >= -SLACK
}
