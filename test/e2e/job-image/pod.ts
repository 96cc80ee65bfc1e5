import { until } from '../cluster/shell'
import { must } from '../deploy/ground'
import type { Job } from './component'

export interface Place {
  readonly kubectl: string
  readonly kubeconfig: string
  readonly namespace: string
}

export const PROJECT = '/builds/team/shop'

export interface JobOrder {
  readonly name: string
  readonly image: string
  readonly job: Job
  readonly variables: Readonly<Record<string, string>>
  /** Folder of this machine with the repositories and the settings of Buildah. */
  readonly folder: string
  /** What the administrator of the runner sets for the container of a job. */
  readonly security?: object
}

/**
 * A job as the Kubernetes executor runs one: a pod that is not privileged and adds no capability. The helper checks out
 * as root with its umask of 0, and the container of the job has the user of its image.
 */
export function podOf({ name, image, job, variables, folder, security }: JobOrder): object {
  const mounts = [
    { name: 'builds', mountPath: '/builds' },
    { name: 'repositories', mountPath: '/repositories', readOnly: true },
  ]
  const checkout = `umask 0000; git clone --quiet /repositories/shop ${PROJECT} && mkdir ${PROJECT}.tmp`
  const all = { ...variables, ...job.variables, CI_PROJECT_DIR: PROJECT }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      initContainers: [
        {
          name: 'helper',
          image,
          command: ['sh', '-c', checkout],
          securityContext: { runAsUser: 0 },
          volumeMounts: mounts,
        },
      ],
      containers: [
        {
          name: 'build',
          image,
          workingDir: PROJECT,
          command: ['sh', '-c', job.script],
          env: Object.entries(all).map(([key, value]) => ({ name: key, value })),
          volumeMounts: mounts,
          ...(security === undefined ? {} : { securityContext: security }),
        },
      ],
      volumes: [
        { name: 'builds', emptyDir: {} },
        { name: 'repositories', hostPath: { path: folder } },
      ],
    },
  }
}

export interface Ended {
  readonly code: number
  readonly log: string
}

interface Pod {
  readonly status: {
    readonly phase: string
    readonly containerStatuses?: readonly {
      readonly state: { readonly terminated?: { readonly exitCode: number } }
    }[]
  }
}

/** Runs a pod to its end and takes it away. */
export async function runPod(pod: object, { kubectl, kubeconfig, namespace }: Place): Promise<Ended> {
  const { name } = (pod as { readonly metadata: { readonly name: string } }).metadata
  const call = (args: readonly string[], input?: string) =>
    must(
      kubectl,
      [`--kubeconfig=${kubeconfig}`, `--namespace=${namespace}`, ...args],
      input === undefined ? {} : { input },
    )
  await call(['apply', '--filename=-'], JSON.stringify(pod))
  try {
    const ended = await until(`the end of ${name}`, 600_000, async () => {
      const found = JSON.parse(await call(['get', 'pod', name, '--output=json'])) as Pod
      return ['Succeeded', 'Failed'].includes(found.status.phase) ? found : undefined
    })
    const [container] = ended.status.containerStatuses ?? []
    return {
      code: container?.state.terminated?.exitCode ?? -1,
      log: await call(['logs', name, '--all-containers', '--tail=-1']),
    }
  } finally {
    await call(['delete', 'pod', name, '--grace-period=1', '--wait=false'])
  }
}
