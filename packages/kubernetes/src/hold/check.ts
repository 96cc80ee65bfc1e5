import { UserError } from '@slipway/core'
import type { ReleaseTarget } from '../delivery/delivery'
import type { Hold } from './holds'

interface Asked {
  readonly place: ReleaseTarget
  readonly digests: readonly string[]
  /** Of chart and values, as a hold keeps it. */
  readonly content: string | undefined
  /** `allow-held: true` */
  readonly allowed: boolean
}

/**
 * Whether what is to be deployed was taken back from here before.
 * @returns what is to be told
 * @throws UserError `DEPLOY_HELD` (fail)
 */
export function checkHolds(holds: readonly Hold[], { place, digests, content, allowed }: Asked): readonly string[] {
  return holds
    .filter(({ digest }) => digests.includes(digest))
    .map((hold) => {
      const what = sentenceOf(hold, place)
      if (allowed) return `${what}; it is deployed all the same (allow-held: true)`
      if (hold.content !== undefined && content !== undefined && hold.content !== content)
        return `${what}; chart or values are others now, so it is tried again`
      throw new UserError(
        'DEPLOY_HELD',
        `${what}; nothing was changed`,
        'deploy another build, or set allow-held: true to deploy this one again',
        { outcome: 'fail' },
      )
    })
}

const SHOWN = 'sha256:'.length + 12

/** Who, when and why. */
function sentenceOf({ digest, revision, by, at, why }: Hold, { release, namespace }: ReleaseTarget): string {
  const as = revision > 0 ? `, as revision ${revision},` : ''
  return `${digest.slice(0, SHOWN)} was taken back from ${release} in ${namespace}${as} by ${by} at ${at}: ${why}`
}
