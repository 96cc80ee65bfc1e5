import {
  type Exited,
  formatDuration,
  type JsonObject,
  lastLine,
  parseJson,
  TransientError,
  UserError,
  isObject,
  textAt,
} from '@slipway/core'
import type { Cluster } from '../../cluster/cluster'
import { patchObject } from '../../cluster/patch'
import type { KubeObject } from '../../manifest/manifest'
import { type ApplicationClient, type ApplicationName, operationOf, type SyncOperation, titleOf } from './applications'

const REFRESH = 'argocd.argoproj.io/refresh'
const PAUSE = 500

const KINDS = {
  Application: 'applications.argoproj.io',
  AppProject: 'appprojects.argoproj.io',
  ApplicationSet: 'applicationsets.argoproj.io',
} as const

/** The Application as an object of the cluster: its controller works off what stands in it. */
export class InCluster implements ApplicationClient {
  readonly isServer = false

  constructor(
    readonly cluster: Cluster,
    readonly name: ApplicationName,
  ) {}

  async version(): Promise<string | undefined> {
    const result = await this.cluster.kubectl([
      ...['get', '--output=json', '--ignore-not-found', `--namespace=${this.name.namespace}`],
      ...['--selector=app.kubernetes.io/name=argocd-application-controller', '--', 'statefulsets.apps'],
    ])
    const images = /"image":\s*"[^"]*:v(\d+\.\d+\.\d+[^"@]*)/.exec(result.stdout)
    return images?.[1]
  }

  async get(): Promise<KubeObject> {
    const found = await this.#read(KINDS.Application, this.name.name)
    if (found !== undefined) return found
    throw new UserError(
      'APPLICATION_MISSING',
      `there is no Application ${titleOf(this.name)} in the cluster at ${this.cluster.access.server}`,
      'correct application: namespace/name, where the namespace is that of the Application itself, argocd as a rule; ' +
        'where Argo CD runs in another cluster, give argocd-server',
    )
  }

  async refresh(limit: number): Promise<KubeObject> {
    const { clock } = this.cluster.ports
    await this.patch({ metadata: { annotations: { [REFRESH]: 'normal' } } })
    const until = clock.now() + limit
    for (;;) {
      const found = await this.get()
      // The controller takes the annotation off when it has compared.
      if (textAt(found, 'metadata', 'annotations', REFRESH) === undefined) return found
      if (clock.now() > until)
        throw new TransientError(
          'APPLICATION_SILENT',
          `Argo CD has not looked at ${titleOf(this.name)} for ${formatDuration(limit)}`,
          'check that its application controller and repo server run, and that the Application is in a namespace that they watch',
        )
      await clock.sleep(PAUSE)
    }
  }

  async patch(content: JsonObject): Promise<void> {
    const { namespace, name } = this.name
    const object = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name, namespace } }
    const wish = { object, namespace, type: 'merge', content, manager: 'slipway' } as const
    this.#check(await patchObject(this.cluster, wish), 'patch')
  }

  sync(operation: SyncOperation): Promise<void> {
    return this.patch({ operation: operationOf(operation) })
  }

  terminate(): Promise<void> {
    return this.patch({ status: { operationState: { phase: 'Terminating' } } })
  }

  project(name: string): Promise<KubeObject | undefined> {
    return this.#maybe(KINDS.AppProject, name)
  }

  set(name: string): Promise<KubeObject | undefined> {
    return this.#maybe(KINDS.ApplicationSet, name)
  }

  other(name: string): Promise<KubeObject | undefined> {
    return this.#maybe(KINDS.Application, name)
  }

  async #maybe(kind: string, name: string): Promise<KubeObject | undefined> {
    try {
      return await this.#read(kind, name)
    } catch (error) {
      if (error instanceof UserError && error.code === 'APPLICATION_FORBIDDEN') return undefined
      throw error
    }
  }

  async #read(kind: string, name: string): Promise<KubeObject | undefined> {
    const place = `--namespace=${this.name.namespace}`
    const result = await this.cluster.kubectl(['get', '--output=json', '--ignore-not-found', place, '--', kind, name], {
      must: true,
    })
    this.#check(result, 'get')
    const found = parseJson(result.stdout)
    return isObject(found) ? found : undefined
  }

  #check({ code, stderr }: Exited, verb: 'get' | 'patch'): void {
    if (code === 0) return
    const said = lastLine(stderr)
    if (/the server doesn't have a resource type|no matches for kind/.test(stderr))
      throw new UserError(
        'APPLICATION_MISSING',
        `the cluster at ${this.cluster.access.server} knows no Applications: Argo CD does not run there`,
        'give a kubeconfig of the cluster that Argo CD runs in, or argocd-server and argocd-token',
      )
    if (/forbidden|cannot \w+ resource/i.test(stderr)) throw forbidden(said, verb)
    if (/NotFound/.test(stderr)) throw new UserError('APPLICATION_MISSING', said, 'correct application: namespace/name')
    throw new TransientError('APPLICATION_SILENT', `the Application cannot be read or written: ${said}`, 'run again')
  }
}

function forbidden(said: string, verb: string): UserError {
  return new UserError(
    'APPLICATION_FORBIDDEN',
    said,
    `grant ${verb} on applications.argoproj.io in that namespace to this account; to deploy, get and patch are needed`,
    { outcome: 'inconclusive' },
  )
}
