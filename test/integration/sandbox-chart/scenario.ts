import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A cluster as the scenario needs it: the sandbox or the real one. */
export interface Place {
  readonly kubeconfig: string
  /** host:port of a registry with the image `web@digest`. */
  readonly registry: string
  readonly digest: string
  readonly kubectl: string
}

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
}

export const CHART = dirname(fileURLToPath(import.meta.url))

export function run(
  place: Pick<Place, 'kubeconfig'>,
  file: string,
  args: readonly string[],
  timeout = 60_000,
): Promise<Outcome> {
  const started = Date.now()
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env: { ...process.env, KUBECONFIG: place.kubeconfig },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    child
      .once('error', reject)
      .once('close', (code) => resolve({ code, stdout, stderr, milliseconds: Date.now() - started }))
  })
}

/** A release, and the states that its pod must go through, in this order; others may come between. */
export interface Case {
  readonly name: string
  readonly values: Readonly<Record<string, string>>
  readonly states: readonly string[]
}

const good = (place: Place) => ({ image: `${place.registry}/web@${place.digest}` })

export const casesOf = (place: Place): readonly Case[] => [
  { name: 'good', values: good(place), states: ['Running ready'] },
  {
    name: 'image-not-found',
    values: { image: `${place.registry}/web:none` },
    states: [
      'Pending waiting ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "REGISTRY/web:none": failed to resolve reference "REGISTRY/web:none": REGISTRY/web:none: not found',
      'Pending waiting ImagePullBackOff: Back-off pulling image "REGISTRY/web:none": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "REGISTRY/web:none": failed to resolve reference "REGISTRY/web:none": REGISTRY/web:none: not found',
    ],
  },
  {
    name: 'registry-refuses',
    values: { image: '127.0.0.1:9/web:1' },
    states: [
      'Pending waiting ErrImagePull: failed to pull and unpack image "127.0.0.1:9/web:1": failed to resolve reference "127.0.0.1:9/web:1": failed to do request: Head "http://127.0.0.1:9/v2/web/manifests/1": dial tcp 127.0.0.1:9: connect: connection refused',
    ],
  },
  {
    name: 'crash-loop',
    values: { ...good(place), mode: 'crash' },
    states: [
      'Running terminated Error 3',
      'Running waiting CrashLoopBackOff: back-off 10s restarting failed container=web pod=POD',
    ],
  },
  {
    name: 'missing-configmap',
    values: { ...good(place), configMap: 'absent' },
    states: ['Pending waiting CreateContainerConfigError: configmap "absent" not found'],
  },
  {
    name: 'missing-secret',
    values: { ...good(place), secret: 'absent' },
    states: ['Pending waiting CreateContainerConfigError: secret "absent" not found'],
  },
  {
    name: 'missing-key',
    values: { ...good(place), configMap: 'kube-root-ca.crt' },
    states: [
      "Pending waiting CreateContainerConfigError: couldn't find key greeting in ConfigMap default/kube-root-ca.crt",
    ],
  },
  { name: 'never-ready', values: { ...good(place), probePath: '/never' }, states: ['Running unready'] },
  {
    name: 'unschedulable',
    values: { ...good(place), 'resources.requests.cpu': '999' },
    states: ['Pending Unschedulable'],
  },
  {
    name: 'out-of-memory',
    values: { ...good(place), mode: 'hungry', 'resources.limits.memory': '100Mi' },
    states: ['Running terminated OOMKilled 137'],
  },
  {
    name: 'no-such-program',
    values: { ...good(place), initCommand: '{/nothing}' },
    states: [
      'Pending waiting RunContainerError: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/nothing": stat /nothing: no such file or directory: unknown',
    ],
  },
]

interface PodView {
  readonly metadata: { readonly name: string; readonly uid: string; readonly namespace: string }
  readonly status: {
    readonly phase: string
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[]
    readonly containerStatuses?: readonly ContainerView[]
    readonly initContainerStatuses?: readonly ContainerView[]
  }
}

interface ContainerView {
  readonly ready: boolean
  readonly state: {
    readonly waiting?: { readonly reason: string; readonly message?: string }
    readonly running?: object
    readonly terminated?: { readonly reason: string; readonly exitCode: number }
  }
}

/** A pod's state in one line, with what differs from machine to machine named. */
export function describePod({ metadata, status }: PodView, place: Pick<Place, 'registry'>): string {
  const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status === 'False') return `${status.phase} ${scheduled.reason ?? ''}`
  const preparing = status.initContainerStatuses?.find(({ state }) => state.terminated?.exitCode !== 0)
  const container = preparing ?? status.containerStatuses?.[0]
  const { waiting, terminated, running } = container?.state ?? {}
  const named = (text: string) =>
    text
      .replaceAll(place.registry, 'REGISTRY')
      .replaceAll(`${metadata.name}_${metadata.namespace}(${metadata.uid})`, 'POD')
  if (waiting)
    return named(
      `${status.phase} waiting ${waiting.reason}${waiting.message === undefined ? '' : `: ${waiting.message}`}`,
    )
  if (terminated) return `${status.phase} terminated ${terminated.reason} ${terminated.exitCode}`
  return running === undefined ? status.phase : `${status.phase} ${container?.ready === true ? 'ready' : 'unready'}`
}

/**
 * Installs a case without waiting and watches its pods until all its states were seen or the time is over. Returns what
 * was seen.
 */
export async function observe(
  place: Place,
  helm: string,
  { name, values, states }: Case,
  timeout = 40_000,
): Promise<readonly string[]> {
  const seen: string[] = []
  const watching = spawn(place.kubectl, ['get', 'pods', '-l', `app=${name}`, '--watch', '-o', 'json'], {
    env: { ...process.env, KUBECONFIG: place.kubeconfig },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const done = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, timeout)
    const objects = splitObjects((pod) => {
      const state = describePod(pod as PodView, place)
      if (seen.at(-1) !== state) seen.push(state)
      if (!isInOrder(states, seen)) return
      clearTimeout(timer)
      resolve()
    })
    watching.stdout.setEncoding('utf8').on('data', objects)
  })
  const sets = Object.entries(values).flatMap(([key, value]) => ['--set', `${key}=${value}`])
  const installed = await run(place, helm, ['upgrade', '--install', name, CHART, ...sets])
  if (installed.code !== 0) throw new Error(installed.stderr)
  await done
  watching.kill('SIGKILL')
  await run(place, helm, ['uninstall', name])
  return seen
}

/** Whether the wanted stand in the list in their order, whatever stands between. */
export function isInOrder(wanted: readonly string[], seen: readonly string[]): boolean {
  let at = 0
  for (const each of seen) if (each === wanted[at]) at++
  return at === wanted.length
}

/** kubectl prints one indented object after the other, each ending with a brace at the line's start. */
function splitObjects(each: (object: unknown) => void): (chunk: string) => void {
  let text = ''
  return (chunk) => {
    text += chunk
    for (let end = text.indexOf('\n}\n'); end >= 0; end = text.indexOf('\n}\n')) {
      each(JSON.parse(text.slice(0, end + 2)))
      text = text.slice(end + 3)
    }
  }
}
