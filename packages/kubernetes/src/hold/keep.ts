import { type Ports, redactedText, redactor } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import type { Release, ReleaseTarget } from '../delivery/delivery'
import { writeHold } from './holds'

/** A revision that was taken back because of what the application did. */
export interface TakenBack {
  readonly place: ReleaseTarget
  readonly revision: number
  /** The revision whose content runs again; undefined where nothing does. */
  readonly back: number | undefined
  /** The stage that condemned it. */
  readonly stage: string
  /** One sentence. */
  readonly why: string
  /** Without them, those that the record of the revision names. */
  readonly digests?: readonly string[]
  readonly content?: string | undefined
}

/**
 * Keeps what was taken back from being deployed there again. What cannot be written down is said and changes nothing.
 * What runs again is not held: then chart or values were to blame.
 * @returns the digests that are held
 */
export async function keepHeld(cluster: Cluster, release: Release, taken: TakenBack): Promise<readonly string[]> {
  const { host, clock, signals } = cluster.ports
  const { place, revision, back, stage } = taken
  try {
    const made = taken.digests === undefined ? await release.made?.(revision) : undefined
    const digests = taken.digests ?? made?.digests ?? []
    const running = back === undefined ? '' : JSON.stringify((await release.objects?.(back)) ?? [])
    const held = digests.filter((digest) => !running.includes(digest))
    if (digests.length === 0)
      host.info(`not held: the record of revision ${revision} does not say which digest it deployed`)
    const hold = {
      revision,
      by: whoOf(stage, cluster.ports),
      at: new Date(clock.now()).toISOString(),
      why: await redactedText(host, redactor([])(taken.why.replace(/\s+/g, ' ').trim())),
      content: taken.content ?? made?.content,
    }
    for (const digest of held) {
      const problem = await writeHold(cluster, place, { ...hold, digest })
      if (problem !== undefined) return tell(host, problem)
      host.info(`${digest.slice(0, 19)} is held: it is not deployed as ${place.release} in ${place.namespace} again`)
    }
    return held
  } catch (error) {
    signals.check()
    return tell(host, error instanceof Error ? error.message : String(error))
  }
}

function tell(host: Ports['host'], problem: string): readonly string[] {
  host.warn(`the digest that was taken back cannot be held, so a later deploy may bring it again: ${problem}`)
  return []
}

/** The stage, and the run where somebody can read more. */
function whoOf(stage: string, { host, environment }: Pick<Ports, 'host' | 'environment'>): string {
  const { runUrl, runId, actor } = host.source
  const person = actor ?? (runId === undefined ? environment.get('USER') : undefined)
  const run = runUrl ?? (runId === undefined ? undefined : `run ${runId}`)
  const words = [run, person === undefined ? undefined : `started by ${person}`].filter((word) => word !== undefined)
  return words.length === 0 ? stage : `${stage} (${words.join(', ')})`
}
