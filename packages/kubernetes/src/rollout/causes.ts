import { CONTAINERS } from './causes/container'
import { CRASHES } from './causes/crash'
import { ENDINGS } from './causes/end'
import { GITOPS } from './causes/gitops'
import { IMAGES } from './causes/image'
import { JOBS } from './causes/job'
import { PODS } from './causes/pod'
import { REFUSED } from './causes/release'
import type { CauseRow, Pattern, Seen, Source } from './causes/row'
import { SLOW } from './causes/slow'

const TABLE = {
  ...REFUSED,
  ...JOBS,
  ...IMAGES,
  ...CONTAINERS,
  ...PODS,
  ...CRASHES,
  ...SLOW,
  ...GITOPS,
  ...ENDINGS,
} as const

export type Cause = keyof typeof TABLE

/**
 * Every way a release goes wrong that has a name: one row for each, from which the log, the evidence, the page and the
 * documentation derive. The order is the rank: of several problems the first explains best.
 */
export const CAUSES: Readonly<Record<Cause, CauseRow>> = TABLE

const ROWS = Object.entries(CAUSES) as readonly (readonly [Cause, CauseRow])[]

const RANKS: ReadonlyMap<Cause, number> = new Map(ROWS.map(([cause], rank) => [cause, rank]))

export function rankOf(cause: Cause): number {
  return RANKS.get(cause) ?? RANKS.size
}

/** Every pattern with its cause, in the order in which they are tried. */
export const PATTERNS: readonly (Pattern & { readonly cause: Cause })[] = ROWS.flatMap(([cause, { patterns }]) =>
  patterns.map((pattern) => ({ ...pattern, cause })),
).sort((a, b) => (a.order ?? 0) - (b.order ?? 0))

export function recognise(source: Source, seen: Seen): Cause | undefined {
  return PATTERNS.find(
    (pattern) =>
      pattern.source === source &&
      (pattern.reason?.test(seen.reason ?? '') ?? true) &&
      (pattern.message?.test(seen.message ?? '') ?? true) &&
      (pattern.when?.(seen) ?? true),
  )?.cause
}

const OF_CONTAINERS = new Set<string>(Object.keys({ ...JOBS, ...IMAGES, ...CONTAINERS, ...CRASHES }))

/** A container or a Job fails by itself: that condemns a release also when the tool asks no more of it. */
export function isOfContainer(cause: Cause): boolean {
  return OF_CONTAINERS.has(cause)
}

/** The release may have come up all the same: the tool was not allowed to look. */
export function isReadingForbidden(words: string): boolean {
  return (
    recognise('tool', { message: words }) === 'forbidden' &&
    /cannot (?:get|list|watch) resource/.test(words) &&
    !/cannot (?:create|patch|update|delete) resource/.test(words)
  )
}
