import { isObject, lastLine, parseJson, property, textAt } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import type { ReleaseTarget } from '../delivery/delivery'

/** Why a digest that was taken back from a release is not deployed there again. */
export interface Hold {
  readonly digest: string
  /** The revision that was taken back. */
  readonly revision: number
  /** The stage that condemned it, and whose run that was. */
  readonly by: string
  /** RFC 3339. */
  readonly at: string
  /** One sentence, bounded and without secrets. */
  readonly why: string
  /** Tells chart and values from others; undefined when nobody knows what they were. */
  readonly content: string | undefined
}

/** A ConfigMap of the release's namespace. It outlives the release: an uninstalled one was taken back as well. */
export const holdName = ({ release }: Pick<ReleaseTarget, 'release'>) => `slipway-${release}`

const LABEL = 'app.kubernetes.io/managed-by'
/** Holds that are kept; the oldest goes first. */
const KEPT = 20
const LONGEST = 400

/** A key of a ConfigMap has no colon. */
const keyOf = (digest: string) => digest.replace(':', '-')
const DIGEST_KEY = /^(sha256|sha512)-([0-9a-f]{64}|[0-9a-f]{128})$/

/** Each hold is its writer's own field: two runs that write at once take nothing from each other. */
const managerOf = (key: string) => `slipway-hold-${key.slice(-20)}`

/** What such a ConfigMap holds; what is none of ours in it is passed over. */
export function readHolds(map: unknown): readonly Hold[] {
  const data = property(map, 'data')
  if (!isObject(data)) return []
  return Object.entries(data).flatMap(([key, text]) => {
    const [, algorithm, hex] = DIGEST_KEY.exec(key) ?? []
    return algorithm === undefined || hex === undefined ? [] : [toHold(`${algorithm}:${hex}`, text)]
  })
}

function toHold(digest: string, text: unknown): Hold {
  const value = typeof text === 'string' ? parseJson(text) : undefined
  const [by, at, why] = ['by', 'at', 'why'].map((key) => textAt(value, key)?.slice(0, LONGEST))
  const revision = property(value, 'revision')
  // What cannot be read holds all the same: somebody took the digest back.
  return {
    digest,
    revision: Number.isSafeInteger(revision) ? Number(revision) : 0,
    by: by ?? 'an earlier run',
    at: at ?? 'a time that is not known',
    why: why ?? 'no reason is written down',
    content: textAt(value, 'content'),
  }
}

/** @returns why it could not be written */
export async function writeHold(cluster: Cluster, place: ReleaseTarget, hold: Hold): Promise<string | undefined> {
  const { digest, why, by, ...rest } = hold
  const text = JSON.stringify({ ...rest, by: by.slice(0, LONGEST), why: why.slice(0, LONGEST) })
  const problem = await apply(cluster, place, keyOf(digest), text)
  if (problem === undefined) await dropOldest(cluster, place)
  return problem
}

/** @returns why it could not be removed */
export async function releaseHold(cluster: Cluster, place: ReleaseTarget, digest: string): Promise<string | undefined> {
  return apply(cluster, place, keyOf(digest), undefined)
}

/** A field that its own manager applies no more is removed, and with its last field the manager. */
async function apply(
  cluster: Cluster,
  place: ReleaseTarget,
  key: string,
  text: string | undefined,
): Promise<string | undefined> {
  const map = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: holdName(place),
      namespace: place.namespace,
      ...(text === undefined ? {} : { labels: { [LABEL]: 'slipway' } }),
    },
    ...(text === undefined ? {} : { data: { [key]: text } }),
  }
  const result = await cluster.kubectl(
    [
      'apply',
      '--server-side',
      '--force-conflicts',
      `--field-manager=${managerOf(key)}`,
      '--validate=false',
      '--filename=-',
      '--output=name',
      `--namespace=${place.namespace}`,
    ],
    { input: JSON.stringify(map) },
  )
  return result.code === 0 ? undefined : lastLine(result.stderr)
}

async function dropOldest(cluster: Cluster, place: ReleaseTarget): Promise<void> {
  const { stdout } = await cluster.kubectl([
    'get',
    '--output=json',
    '--ignore-not-found',
    `--namespace=${place.namespace}`,
    '--',
    'configmap',
    holdName(place),
  ])
  const oldest = [...readHolds(parseJson(stdout))].sort((a, b) => (a.at < b.at ? -1 : 1)).slice(0, -KEPT)
  for (const { digest } of oldest) await releaseHold(cluster, place, digest)
}
