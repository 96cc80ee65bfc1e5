import { lastLine } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import { eventsArgs, logsArgs } from '../cluster/command'
import type { Problem } from '../rollout/problems'
import type { HookLogs } from '../rollout/hook-logs'
import type { EventView, Observation, PodView, WorkloadView } from '../rollout/observation'
import { readEvent } from '../rollout/read-pod'
import { workloadKey } from '../rollout/symptoms'
import { isForeign, type Waiting, waitingText } from '../rollout/waiting'
import type { Evidence } from './diagnosis'

const LIMIT = { pods: 4, events: 20, lines: 60, containers: 4 }

export interface EvidenceSource {
  readonly observation: Observation
  /** Views of hooks that may be gone by now. */
  readonly hooks: ReadonlyMap<string, WorkloadView>
  readonly problems: readonly Problem[]
  readonly hookLogs: HookLogs
  readonly tool: { readonly name: string; readonly output: string }
  /** What the tool waits for, which may be no workload. */
  readonly waiting: Waiting | undefined
  /** Of the release. */
  readonly namespace: string
}

/** Events, states of containers and last logs of what has a problem, read while it is still there. */
export async function collectEvidence(cluster: Cluster, source: EvidenceSource): Promise<readonly Evidence[]> {
  const views = new Map([
    ...source.hooks,
    ...source.observation.workloads.map((view) => [workloadKey(view), view] as const),
  ])
  const keys = [...new Set(source.problems.map((problem) => workloadKey(problem.workload)))]
  const troubled = keys.map((key) => views.get(key)).filter((view) => view !== undefined)
  const pods = troubled.flatMap((view) =>
    [...view.pods].sort((a, b) => Number(a.ready) - Number(b.ready)).slice(0, LIMIT.pods),
  )
  const [events, ...logs] = await Promise.all([
    allEvents(cluster, source, troubled),
    ...logSources(source.problems, pods).map((at) => readLog(cluster, at, source.hookLogs)),
  ])
  const { name, output } = source.tool
  const said: Evidence[] = output.trim() === '' ? [] : [{ title: `${name} said`, text: tail(output, LIMIT.lines) }]
  const waiting = foreign(source)
  const waited = waiting === undefined ? [] : [{ title: `${name} waits`, text: waitingText(name, waiting) }]
  const isTheirs = eventsFilter(troubled, pods, waiting?.object)
  // What the application said itself explains most.
  return [...logs.flat(), ...pods.map(describePod), ...eventsOf(events.filter(isTheirs)), ...said, ...waited]
}

const foreign = ({ waiting }: EvidenceSource) => (waiting !== undefined && isForeign(waiting) ? waiting : undefined)

/** The routine ones too, which no look asks for: between them what went wrong is easier to understand. */
async function allEvents(
  cluster: Cluster,
  source: EvidenceSource,
  views: readonly WorkloadView[],
): Promise<readonly EventView[]> {
  const { observation: seen, namespace } = source
  if (seen.gaps.some(({ kind }) => kind === 'unreachable')) return seen.events
  const own = foreign(source) === undefined ? [] : [namespace]
  const namespaces = [...new Set([...views.map((view) => view.namespace), ...own])]
  const lists = await Promise.all(namespaces.map((name) => cluster.list(eventsArgs({ namespace: name, all: true }))))
  const all = [...seen.events, ...lists.flatMap(({ items }) => items.map(readEvent))]
  return [...new Map(all.map((event) => [event.uid, event])).values()]
}

function describePod(pod: PodView): Evidence {
  const containers = pod.containers.map((container) => {
    const { state, last } = container
    const now =
      state.kind === 'running'
        ? `running${container.ready ? ', ready' : ', not ready'}`
        : state.kind === 'waiting'
          ? `waiting: ${state.reason} ${state.message}`
          : `ended with ${state.exitCode} ${state.reason} ${state.message}`
    const before = last === undefined ? '' : `; before that ended with ${last.exitCode} ${last.reason} ${last.message}`
    const limit = container.limit === undefined ? '' : `; memory limit ${container.limit}`
    return `${container.init ? 'init container' : 'container'} ${container.name}: ${now.trim()}${before.trimEnd()}; ${container.restarts} restarts${limit}; image ${container.image}`
  })
  const conditions = pod.conditions
    .filter(({ status }) => status !== 'True')
    .map(({ type, reason, message }) => `${type} is not true: ${reason} ${message}`)
  return {
    title: `Pod ${pod.name}`,
    text: [`${pod.phase} on ${pod.node ?? 'no node'}`, ...containers, ...conditions].join('\n'),
  }
}

function eventsFilter(
  views: readonly WorkloadView[],
  pods: readonly PodView[],
  waited: Waiting['object'],
): (event: EventView) => boolean {
  const uids = new Set([...views.map((view) => view.uid), ...pods.map((pod) => pod.uid)])
  const names = views.map((view) => view.name)
  return ({ object: { kind, name, uid } }) =>
    uids.has(uid) ||
    (kind === 'ReplicaSet' && names.some((known) => name.startsWith(`${known}-`))) ||
    (kind === waited?.kind && name === waited.name)
}

function eventsOf(events: readonly EventView[]): readonly Evidence[] {
  const chosen = [...events].sort((a, b) => a.at - b.at).slice(-LIMIT.events)
  if (chosen.length === 0) return []
  const line = (event: EventView) =>
    `${new Date(event.at).toISOString().slice(11, 19)} ${event.type} ${event.reason} ${event.object.kind}/${event.object.name}${event.count > 1 ? ` (x${event.count})` : ''}: ${event.message}`
  return [{ title: 'Events', text: chosen.map(line).join('\n') }]
}

interface LogSource {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  readonly restarted: boolean
}

function logSources(problems: readonly Problem[], pods: readonly PodView[]): readonly LogSource[] {
  const wanted = problems.filter((problem) => problem.container !== undefined && problem.pod !== undefined)
  const sources = wanted.flatMap((problem) => {
    const pod = pods.find((known) => known.name === problem.pod)
    const container = pod?.containers.find((known) => known.name === problem.container)
    if (
      pod === undefined ||
      container === undefined ||
      (container.state.kind === 'waiting' && container.restarts === 0)
    )
      return []
    return [{ namespace: pod.namespace, pod: pod.name, container: container.name, restarted: container.restarts > 0 }]
  })
  const ended = pods.flatMap((pod) =>
    pod.phase === 'Failed'
      ? pod.containers
          .filter((container) => container.state.kind === 'terminated')
          .map((container) => ({
            namespace: pod.namespace,
            pod: pod.name,
            container: container.name,
            restarted: false,
          }))
      : [],
  )
  return [...new Map([...sources, ...ended].map((at) => [`${at.pod}/${at.container}`, at])).values()].slice(
    0,
    LIMIT.containers,
  )
}

async function readLog(cluster: Cluster, at: LogSource, hookLogs: HookLogs): Promise<readonly Evidence[]> {
  const kept = await hookLogs.text(at.pod, at.container)
  if (kept !== undefined && kept.trim() !== '' && !isGone(kept)) return [logEvidence(at, kept, 'log')]
  const modes = at.restarted ? [true, false] : [false]
  const texts = await Promise.all(
    modes.map((previous) => cluster.kubectl(logsArgs({ ...at, previous, lines: LIMIT.lines }), { timeout: 10_000 })),
  )
  return texts.flatMap((result, position) => {
    const title = modes[position] === true ? 'log before the last restart' : 'log'
    if (result.code !== 0)
      return position === 0 ? [logEvidence(at, `not readable: ${lastLine(result.stderr)}`, title)] : []
    return result.stdout.trim() === '' || isGone(result.stdout) ? [] : [logEvidence(at, result.stdout, title)]
  })
}

/** The kubelet's answer for a container that it has removed meanwhile, given as if it were the log. */
const isGone = (text: string): boolean => /^unable to retrieve container logs for \S+$/.test(text.trim())

function logEvidence(at: LogSource, text: string, title: string): Evidence {
  return { title: `${at.pod}/${at.container}: ${title}`, text: tail(text, LIMIT.lines) }
}

function tail(text: string, lines: number): string {
  return text
    .trimEnd()
    .split('\n')
    .slice(-lines)
    .map((line) => line.slice(0, 2000))
    .join('\n')
}
