import { formatDuration, type Ports, UserError } from '@slipway/core'

/** Where the data of a scanner is kept between runs; without a home it is not kept. */
export async function cacheFolder({ environment, files }: Ports, scanner: string): Promise<string> {
  const cache =
    environment.get('XDG_CACHE_HOME') ?? (environment.home === undefined ? undefined : `${environment.home}/.cache`)
  return cache === undefined ? files.temporary(`${scanner}-cache`) : files.resolve(cache, 'slipway', scanner)
}

const DAY = 86_400_000
/** How old data may be that stands in for a source that does not answer. */
const STAND_IN = 7 * DAY
/** Clocks of machines differ. */
const SLACK = 5 * 60_000

/**
 * Holds data against `db-max-age`: a gate of the user's own, so what is too old fails. Data that calls itself younger
 * than now may be of any age.
 * @throws UserError `DATABASE_TOO_OLD`
 */
export function checkAge(
  { updated, unverified }: { readonly updated: string; readonly unverified?: string | undefined },
  maxAge: number | undefined,
  now: number,
): void {
  const age = now - Date.parse(updated)
  if (maxAge === undefined || (age <= maxAge && age >= -SLACK)) return
  const found = age < 0 ? `one of ${updated}, which is still to come` : `one of ${updated}`
  const why = unverified === undefined || unverified === 'offline' ? '' : `, and none newer: ${unverified}`
  throw new UserError(
    'DATABASE_TOO_OLD',
    `db-max-age: expected a vulnerability database of the last ${formatDuration(maxAge)}, found ${found}${why}`,
    unverified === 'offline' ? 'scan without offline, or raise db-max-age' : 'fetch a newer one, or raise db-max-age',
    { outcome: 'fail' },
  )
}

/**
 * Data of the days before is better than no scan; older data would hide what has become known since. With `db-max-age`
 * that decides, whatever the source says.
 */
export function mayStandIn(updated: string | undefined, now: number, maxAge?: number): boolean {
  const age = now - Date.parse(updated ?? '')
  return age >= -SLACK && (maxAge !== undefined || age <= STAND_IN)
}
