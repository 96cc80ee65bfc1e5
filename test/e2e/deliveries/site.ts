import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { StageRecord } from '@slipway/core'
import type { Diagnosis } from '@slipway/kubernetes'
import { must, run } from '../deploy/ground'
import type { Files, Flags, Kind } from './delivery'
import type { Ground } from './ground'

export interface Ended {
  readonly code: number
  readonly log: string
  /** Its records, by stage. */
  readonly records: readonly StageRecord[]
  readonly diagnosis: Diagnosis | undefined
}

/** A checkout, and the namespace that it is deployed to. */
export class Site {
  #runs = 0

  constructor(
    readonly ground: Ground,
    readonly namespace: string,
    readonly release: string,
    readonly folder: string,
  ) {}

  /** Names of the pages, at this registry. */
  here(text: string): string {
    const charts = `${this.ground.charts.address}/${this.namespace}`
    return text
      .replace(/https:\/\/(?:prometheus-community\.github\.io\/helm-charts|charts\.example\.com)/g, charts)
      .replace(/ghcr\.io(?=\/| )/g, this.ground.registry)
  }

  /** `acme/shop` at the digest that does so. */
  image(name: string, kind: Kind): string {
    return `${this.ground.registry}/${name}@${this.ground.digests[name]?.[kind] ?? 'unknown'}`
  }

  async write(files: Files): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.folder, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, this.here(text))
    }
  }

  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
    await mkdir(this.folder, { recursive: true })
  }

  /** The command as a user starts it in the checkout, or in a folder where there is none. */
  async slipway(
    stage: string,
    flags: Flags = {},
    { env = {}, cwd = this.folder }: { readonly env?: Flags; readonly cwd?: string } = {},
  ): Promise<Ended> {
    const output = `slipway-out-${(this.#runs += 1)}`
    const given = Object.entries({ output, ...flags }).map(([name, value]) => `--${name}=${value}`)
    const { code, stdout, stderr } = await run(process.execPath, [this.ground.slipway, ...stage.split(' '), ...given], {
      cwd,
      env: { ...BARE, KUBECONFIG: this.ground.kubeconfig, ...env },
    })
    this.ground.hear(`${stage} ${given.join(' ')} (${code})\n${stdout}${stderr}`)
    const place = join(cwd, flags['output'] ?? output)
    const text = await readFile(join(place, 'deploy/diagnosis.json'), 'utf8').catch(() => undefined)
    return {
      code,
      log: stdout + stderr,
      records: await recordsIn(join(place, 'record')),
      diagnosis: text === undefined ? undefined : (JSON.parse(text) as Diagnosis),
    }
  }

  helm(args: readonly string[]): Promise<string> {
    return must(this.ground.helm4, args, { cwd: this.folder, env: { KUBECONFIG: this.ground.kubeconfig } })
  }

  helm3(args: readonly string[]): Promise<string> {
    return must(this.ground.helm3, args, { cwd: this.folder, env: { KUBECONFIG: this.ground.kubeconfig } })
  }

  async drop(path: string): Promise<void> {
    await rm(join(this.folder, path), { recursive: true, force: true })
  }

  /** Into the HTTP repository that the page names. */
  async publish(files: Files, chart: Published): Promise<void> {
    const folder = join(this.ground.charts.folder, this.namespace)
    await this.#pack(files, chart, folder)
    await this.helm(['repo', 'index', folder])
  }

  /** Into the registry. */
  async pushChart(files: Files, { to, ...chart }: Published & { readonly to: string }): Promise<void> {
    const folder = `${this.folder}-packed`
    await this.#pack(files, chart, folder)
    const archive = join(folder, `${chart.name}-${chart.version}.tgz`)
    await this.helm(['push', archive, `oci://${this.ground.registry}/${to}`, '--plain-http'])
  }

  /** Apart from the checkout: it is somebody else's. */
  async #pack(files: Files, { name, version }: Published, destination: string): Promise<void> {
    const source = `${this.folder}-published`
    await rm(source, { recursive: true, force: true })
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(source, path)), { recursive: true })
      await writeFile(join(source, path), this.here(text))
    }
    await mkdir(destination, { recursive: true })
    await this.helm(['package', join(source, name), `--version=${version}`, `--destination=${destination}`])
  }

  kubectl(args: readonly string[], input?: string): Promise<string> {
    const place = [`--kubeconfig=${this.ground.kubeconfig}`, `--namespace=${this.namespace}`]
    return must(this.ground.kubectl, [...place, ...args], input === undefined ? {} : { input })
  }

  /** As a team has it that does not know us. */
  async apply(files: Files): Promise<string> {
    return this.kubectl(['apply', '-f', '-'], this.here(Object.values(files).join('---\n')))
  }

  get(what: string, path: string): Promise<string> {
    return this.kubectl(['get', ...what.split(' '), `--output=jsonpath=${path}`, '--ignore-not-found'])
  }

  /** `1 superseded, 2 deployed` */
  async history(): Promise<string> {
    const { stdout } = await run(
      this.ground.helm4,
      ['history', this.release, '--output=json', `--namespace=${this.namespace}`],
      { env: { KUBECONFIG: this.ground.kubeconfig } },
    )
    const list = (stdout.trim() === '' ? [] : JSON.parse(stdout)) as readonly { revision: number; status: string }[]
    return list.map(({ revision, status }) => `${revision} ${status}`).join(', ')
  }

  /** Pods that stay: what each container of ours runs, and whether it is ready. */
  async pods(): Promise<readonly PodSeen[]> {
    const { items } = JSON.parse(await this.kubectl(['get', 'pods', '--output=json'])) as { items: readonly Pod[] }
    return items
      .filter(({ metadata, status }) => metadata.deletionTimestamp === undefined && !OVER.includes(status.phase))
      .map(({ metadata, spec, status }) => ({
        name: metadata.name,
        uid: metadata.uid,
        // A chart may keep its tag in front of the digest.
        images: spec.containers.map(({ image }) => image.replace(/:[^:@/]+(?=@)/, '')),
        ready: status.containerStatuses?.every(({ ready }) => ready) === true,
        restarts: status.containerStatuses?.[0]?.restartCount ?? 0,
      }))
      .sort((a, b) => a.name.localeCompare(b.name))
  }

  async makeNamespace(): Promise<void> {
    await this.kubectl(['create', 'namespace', this.namespace])
  }

  /** Every object of the namespace that somebody made. */
  async objects(): Promise<readonly string[]> {
    const here = await everyObject(this.ground)
    return here.filter((line) => line.split(' ')[0] === this.namespace).map((line) => line.split(' ')[1] ?? '')
  }
}

/** Name and version of a chart that others have. */
export interface Published {
  readonly name: string
  readonly version: string
}

export interface PodSeen {
  readonly name: string
  readonly uid: string
  readonly images: readonly string[]
  readonly ready: boolean
  readonly restarts: number
}

interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string }
  readonly spec: { readonly containers: readonly { readonly image: string }[] }
  readonly status: {
    readonly phase: string
    readonly containerStatuses?: readonly { readonly ready: boolean; readonly restartCount: number }[]
  }
}

/** Pods of a Job, and of a hook. */
const OVER: readonly string[] = ['Succeeded', 'Failed']

/** What comes and goes by itself, or is made with each namespace. */
const PASSING = /^(?:events|leases|endpoints|endpointslices|componentstatuses)\b/
const OF_NAMESPACE = /^(?:ConfigMap\/kube-root-ca\.crt|ServiceAccount\/default)$/

/** `namespace Kind/name` of every object of the cluster; `-` where it is in none. */
export async function everyObject({ kubeconfig, kubectl }: Ground): Promise<readonly string[]> {
  const ask = (args: readonly string[]) => must(kubectl, [`--kubeconfig=${kubeconfig}`, ...args])
  const kinds = (await ask(['api-resources', '--verbs=list,delete', '--output=name']))
    .split('\n')
    .filter((kind) => kind !== '' && !PASSING.test(kind))
  const columns = '--output=custom-columns=NS:.metadata.namespace,K:.kind,N:.metadata.name'
  const text = await ask(['get', kinds.join(','), '--all-namespaces', '--ignore-not-found', '--no-headers', columns])
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/))
  return lines
    .filter(([namespace, kind]) => namespace !== undefined && kind !== undefined)
    .map(([namespace = '', kind = '', name = '']) => `${namespace === '<none>' ? '-' : namespace} ${kind}/${name}`)
    .filter((line) => !OF_NAMESPACE.test(line.split(' ')[1] ?? ''))
    .sort()
}

/** Nothing of this job's own host. */
const BARE: NodeJS.ProcessEnv = { ...process.env, GITHUB_ACTIONS: '', GITLAB_CI: '', CI: '', NO_COLOR: '1' }

async function recordsIn(folder: string): Promise<readonly StageRecord[]> {
  const names = await readdir(folder).catch(() => [])
  const texts = names.filter((name) => name.endsWith('.json')).map((name) => readFile(join(folder, name), 'utf8'))
  return (await Promise.all(texts)).map((text) => JSON.parse(text) as StageRecord)
}
