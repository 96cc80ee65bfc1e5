import { errorMessage } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import type { PodView, WorkloadView } from '../rollout/observation'
import { isErrorLine } from './error-line'
import type { KeptLogs } from './kept-logs'
import { readLog } from './lines'
import { OwnSecrets } from './own-secrets'
import { signatureOf } from './signature'

/** Pods that are read: others of a workload say the same. */
const PODS = 4
/** Of each container, from its start and at its end. */
const BYTES = 512 * 1024
const LINES = 2_000
/** Milliseconds by which a log may begin after its pod: images are pulled. */
const LATE_START = 300_000
const KINDS = 200

/**
 * Keeps what kinds of error lines the pods of a release write, before others take their place.
 * @returns undefined when there are none, or none whose log may be read: then nothing can be compared later
 */
export async function keepLogs(
  cluster: Cluster,
  { workloads, revision }: { readonly workloads: readonly WorkloadView[]; readonly revision: number },
): Promise<KeptLogs | undefined> {
  const pods = choose(workloads)
  try {
    const read = (await Promise.all(pods.map((pod) => readWhole(cluster, pod)))).filter((log) => log !== undefined)
    const errors = read.flatMap(({ errors }) => errors)
    const [namespace = ''] = pods.map((pod) => pod.namespace)
    const texts = await new OwnSecrets(cluster, namespace).redact(errors.map(({ text }) => text))
    const kinds = new Map<string, number>()
    for (const [i, { age }] of errors.entries()) {
      const text = signatureOf(texts[i] ?? '')
      kinds.set(text, Math.max(kinds.get(text) ?? 0, age))
    }
    if (read.length === 0) return undefined
    return {
      revision,
      age: Math.max(...read.map(({ age }) => age)),
      start: read.every(({ start }) => start),
      // The oldest are those of the steady state, which are missed most.
      kinds: [...kinds]
        .map(([text, age]) => ({ text, age }))
        .sort((a, b) => b.age - a.age)
        .slice(0, KINDS),
    }
  } catch (error) {
    cluster.ports.signals.check()
    cluster.ports.host.info(`the logs of the pods before cannot be kept to compare with: ${errorMessage(error)}`)
    return undefined
  }
}

/** One of each workload, then more of the first. */
function choose(workloads: readonly WorkloadView[]): readonly PodView[] {
  const running = workloads
    .filter(({ kind }) => kind !== 'Job')
    .map(({ pods }) => pods.filter(({ phase }) => phase === 'Running'))
  const rounds = Math.max(0, ...running.map(({ length }) => length))
  const inTurn = Array.from({ length: Math.min(rounds, PODS) }, (_, i) => running.flatMap((pods) => pods[i] ?? []))
  return inTurn.flat().slice(0, PODS)
}

async function readWhole(cluster: Cluster, { name, namespace, created }: PodView) {
  const wish = { namespace, pod: name, bytes: BYTES }
  const head = await readLog(cluster, wish)
  if (head.problem !== undefined && head.lines.length === 0) return undefined
  const tail = head.isCut ? await readLog(cluster, { ...wish, tail: LINES }) : undefined
  const lines = [...head.lines, ...(tail?.lines ?? [])]
  const first = Math.min(...lines.map(({ at }) => at))
  return {
    age: Math.max(0, cluster.ports.clock.now() - created),
    // The kubelet begins a new file when one is full, and kubectl reads the last.
    start: lines.length === 0 || first - created < LATE_START,
    errors: lines
      .filter(({ text }) => isErrorLine(text))
      .map(({ text, at }) => ({ text, age: Math.max(0, at - created) })),
  }
}
