import type { Ports } from '@slipway/core'
import { type AccessInputs, openAccess } from '../access/access'
import { Cluster } from '../cluster/cluster'
import type { WorkloadRef } from '../manifest/manifest'
import { look } from '../rollout/look'
import type { PodView } from '../rollout/observation'
import { RESOURCES } from '../rollout/read-workload'
import { isErrorLine } from './error-line'
import { type PrintedLine, readLog } from './lines'
import { OwnSecrets } from './own-secrets'

export interface PodLogsPlan {
  readonly access: AccessInputs
  /** The program, installed and verified. */
  readonly kubectl: string
  readonly namespace: string
  /** Kind and name of each, as deploy recorded them. */
  readonly workloads: readonly { readonly kind: string; readonly name: string }[]
}

export interface ErrorLine {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Milliseconds since its pod was made. */
  readonly age: number
  /** Without secrets. */
  readonly text: string
}

export type PodLogsRead =
  | { readonly kind: 'read'; readonly pods: number; readonly lines: readonly ErrorLine[] }
  | { readonly kind: 'forbidden' | 'lost'; readonly message: string }

const PODS = 10
const BYTES = 1024 * 1024
/** Milliseconds that are read again: containers are read one after the other. */
const OVERLAP = 10_000

/** What the pods of the standing revision write, read in turns. */
export class PodLogs {
  /** The last line that was read, by pod and container. */
  readonly #last = new Map<string, string>()
  readonly #read = new Map<string, number>()
  readonly #restarts = new Map<string, number>()
  readonly #secrets: OwnSecrets

  constructor(
    readonly cluster: Cluster,
    readonly workloads: readonly WorkloadRef[],
    namespace: string,
  ) {
    this.#secrets = new OwnSecrets(cluster, namespace)
  }

  /** @throws UserError when the kubeconfig cannot be used */
  static async open(ports: Ports, { access, kubectl, namespace, workloads }: PodLogsPlan): Promise<PodLogs> {
    const cluster = new Cluster(ports, await openAccess(ports, access), kubectl)
    return new PodLogs(
      cluster,
      workloads.flatMap((found) => toRef(found, namespace)),
      namespace,
    )
  }

  /** The error lines that were written since it was asked last; the first time all that are there. */
  async read(): Promise<PodLogsRead> {
    const { workloads, gaps } = await look(this.cluster, this.workloads, { events: false })
    const [gap] = gaps
    if (gap !== undefined) return { kind: gap.kind === 'forbidden' ? 'forbidden' : 'lost', message: gap.message }
    const pods = workloads.flatMap((view) => view.pods).slice(0, PODS)
    const read = await Promise.all(pods.map((pod) => this.#readPod(pod)))
    const problem = read.map((one) => one.problem).find((text) => text !== undefined)
    if (problem !== undefined && read.every(({ lines }) => lines.length === 0))
      return { kind: /forbidden/i.test(problem) ? 'forbidden' : 'lost', message: problem }
    const errors = read.flatMap(({ lines, pod }) =>
      lines
        .filter(({ text }) => isErrorLine(text))
        .map(({ at, text }) => ({ at, text, age: Math.max(0, at - pod.created) })),
    )
    const texts = await this.#secrets.redact(errors.map(({ text }) => text))
    const lines = errors.map((line, i) => ({ ...line, text: texts[i] ?? '' })).sort((a, b) => a.at - b.at)
    return { kind: 'read', pods: pods.length, lines }
  }

  async #readPod(pod: PodView) {
    const { name, namespace, uid } = pod
    const seen = this.#read.get(uid)
    const wish = {
      ...{ namespace, pod: name, bytes: BYTES },
      ...(seen === undefined ? {} : { since: new Date(seen - OVERLAP).toISOString() }),
    }
    const restarts = pod.containers.reduce((sum, container) => sum + container.restarts, 0)
    // What a container said before it died is in the log before.
    const before =
      restarts > (this.#restarts.get(uid) ?? 0) ? (await readLog(this.cluster, { ...wish, previous: true })).lines : []
    this.#restarts.set(uid, restarts)
    const { lines, problem } = await readLog(this.cluster, wish)
    return { pod, problem, lines: [...before, ...lines].filter((line) => this.#isNew(uid, line)) }
  }

  #isNew(uid: string, { container, stamp, at }: PrintedLine): boolean {
    const key = `${uid} ${container}`
    if (stamp <= (this.#last.get(key) ?? '')) return false
    this.#last.set(key, stamp)
    this.#read.set(uid, Math.max(at, this.#read.get(uid) ?? 0))
    return true
  }
}

function toRef({ kind, name }: PodLogsPlan['workloads'][number], namespace: string): readonly WorkloadRef[] {
  const known = (Object.keys(RESOURCES) as WorkloadRef['kind'][]).find((each) => each === kind)
  return known === undefined || known === 'Job' ? [] : [{ kind: known, name, namespace }]
}
