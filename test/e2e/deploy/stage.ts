import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { EXIT_CODES, type StageRecord } from '@slipway/core'
import type { Case } from './case'
import { type Ground, HERE, must, run } from './ground'
import { reach } from './reach'

/** Two hundred workloads take Helm minutes with its own five questions a second. */
const BRISK = { HELM_QPS: '50', HELM_BURST_LIMIT: '300' }

export interface Deployed {
  readonly code: number
  readonly log: string
  readonly took: number
  readonly record: StageRecord | undefined
}

/** A namespace of its own, and what a case does there. */
export class Stage {
  constructor(
    readonly ground: Ground,
    readonly namespace: string,
    readonly folder: string,
  ) {}

  kubectl(args: readonly string[], input?: string): Promise<string> {
    return must(
      this.ground.kubectl,
      [`--kubeconfig=${this.ground.kubeconfig}`, ...args.map((arg) => arg.replace('$NAMESPACE', this.namespace))],
      input === undefined ? {} : { input },
    )
  }

  async prepare(item: Case): Promise<void> {
    await this.remove()
    await this.removeLeft(item)
    await this.writeChart(item)
    if (item.namespace === 'missing') return
    const finalizers = item.namespace === 'terminating' ? { finalizers: ['suite.example.com/hold'] } : {}
    await this.kubectl(
      ['create', '-f', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.namespace, ...finalizers } }),
    )
    if (item.namespace === 'terminating') await this.kubectl(['delete', 'namespace', this.namespace, '--wait=false'])
    for (const object of item.objects ?? [])
      await this.kubectl(['apply', `--namespace=${this.namespace}`, '-f', '-'], JSON.stringify(object))
    if (item.base !== undefined) await this.base(item)
    if (item.takenBack !== undefined) await this.takeBack(item.takenBack)
    for (const command of item.between ?? []) await this.kubectl(command)
  }

  /** The namespace, with all that is in it; waits until it is gone. */
  async remove(): Promise<void> {
    await this.kubectl(['delete', 'namespace', this.namespace, '--ignore-not-found', '--wait=true'])
  }

  /** What stands outside of the namespace. */
  async removeLeft({ leaves = [] }: Case): Promise<void> {
    for (const name of leaves) await this.kubectl(['delete', ...name.split(' '), '--ignore-not-found', '--wait=true'])
  }

  get chart(): string {
    return join(this.folder, 'chart')
  }

  /** The suite's own chart, or that of the case. */
  async writeChart({ chart }: Case): Promise<void> {
    await rm(this.chart, { recursive: true, force: true })
    if (chart === undefined) return cp(join(HERE, 'chart'), this.chart, { recursive: true })
    for (const [name, text] of Object.entries(chart)) {
      const path = join(this.chart, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, this.withImages(text))
    }
  }

  withImages(text: string): string {
    const { registry, helper, image } = this.ground
    return text
      .replaceAll('$REPOSITORY', `${registry}/team/app`)
      .replaceAll('$HELPERS', `${registry}/tools/helper`)
      .replaceAll('$HELPER', helper)
      .replaceAll('$DIGEST', image.split('@')[1] ?? '')
  }

  /**
   * The release before, by Helm itself as teams have it before they come to us; one that is to fail is ours, which
   * knows that sooner.
   */
  async base(item: Case): Promise<void> {
    const image = item.otherBefore === true ? this.ground.helper : `${this.ground.registry}/${this.ground.image}`
    const values = item.base ?? {}
    const bad = JSON.stringify(values).includes('"exit"')
    const done = bad
      ? await this.deploy({
          values,
          inputs: { rollback: 'never', 'fail-fast': 'strict' },
          image,
          kubeconfig: this.ground.kubeconfig,
          output: 'base',
        })
      : await this.byHelm({ ...item, values, inputs: {} }, { image, env: BRISK })
    if (done.code !== (bad ? EXIT_CODES.fail : EXIT_CODES.pass))
      throw new Error(`the base ended with ${done.code}:\n${done.log}`)
  }

  /** A bad release before the one of the case, by the action. */
  async takeBack(values: object): Promise<void> {
    const image = `${this.ground.registry}/${this.ground.image}`
    const wish = { values, inputs: { 'fail-fast': 'strict' }, image, kubeconfig: this.ground.kubeconfig }
    const { code, log } = await this.deploy({ ...wish, output: 'taken-back' })
    if (code !== EXIT_CODES['rolled-back']) throw new Error(`the bad release before ended with ${code}:\n${log}`)
  }

  async later({ later }: Case): Promise<void> {
    if (later === undefined) return
    await new Promise((resolve) => setTimeout(resolve, later.seconds * 1000))
    await this.kubectl(['apply', `--namespace=${this.namespace}`, '-f', '-'], JSON.stringify(later.object))
  }

  async deploy(wish: {
    readonly values: object
    readonly inputs: Readonly<Record<string, string>>
    readonly image: string
    readonly kubeconfig: string
    readonly access?: NonNullable<Case['access']>
    readonly output?: string
    readonly env?: Readonly<Record<string, string>>
  }): Promise<Deployed> {
    const { ground, namespace, folder } = this
    const output = wish.output ?? 'out'
    await writeFile(join(folder, `${output}.json`), JSON.stringify(wish.values))
    const inputs = {
      chart: this.chart,
      release: 'app',
      namespace,
      image: wish.image,
      values: `${output}.json`,
      output,
      timeout: '90s',
      ...wish.inputs,
    }
    const way = await reach(wish.access, wish.kubeconfig, folder)
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      SUITE_HELM: ground.helm,
      SUITE_HELM_VERSION: ground.helmVersion,
      SUITE_KUBECTL: ground.kubectl,
      NO_COLOR: '1',
      ...way.env,
      ...wish.env,
    }
    const started = Date.now()
    const flags = [...Object.entries(inputs).map(([name, value]) => `--${name}=${value}`), ...way.flags]
    const [program = '', ...args] = [...way.before, process.execPath, ground.program, ...flags]
    const result = await run(program, args, { cwd: folder, env })
    await way.stop?.()
    return {
      code: result.code,
      log: result.stdout + result.stderr,
      took: (Date.now() - started) / 1000,
      record: await this.record(output),
    }
  }

  async record(output: string): Promise<StageRecord | undefined> {
    const { readdir } = await import('node:fs/promises')
    const folder = join(this.folder, output, 'record')
    const names = await readdir(folder).catch(() => [])
    const [name] = names.filter((found) => found.startsWith('deploy-')).sort()
    return name === undefined ? undefined : (JSON.parse(await readFile(join(folder, name), 'utf8')) as StageRecord)
  }

  /** What is there in the end, against what must be. */
  async look({ after = [] }: Case): Promise<readonly (readonly [string, unknown, unknown])[]> {
    const found: (readonly [string, unknown, unknown])[] = []
    for (const [args, answer] of after)
      found.push([
        args.join(' '),
        this.withImages(answer).replace('$NAMESPACE', this.namespace),
        (await this.kubectl([`--namespace=${this.namespace}`, ...args]).catch(String)).trim(),
      ])
    return found
  }

  /** What Helm itself says of the release in the end. */
  async helmState(): Promise<string> {
    const { stdout } = await run(
      this.ground.helm,
      ['history', 'app', '--output=json', `--namespace=${this.namespace}`],
      { env: { KUBECONFIG: this.ground.kubeconfig } },
    )
    const list = (stdout.trim() === '' ? [] : JSON.parse(stdout)) as readonly { readonly status: string }[]
    return list.at(-1)?.status ?? 'uninstalled'
  }

  /** As a team has it that does not know us: without a watch, a proof or a way back. */
  async byHelm(
    { values = {}, inputs = {}, chart, byHand = {} }: Pick<Case, 'values' | 'inputs' | 'chart' | 'byHand'>,
    how: { readonly image: string; readonly kubeconfig?: string; readonly env?: NodeJS.ProcessEnv },
  ): Promise<{ readonly code: number; readonly log: string }> {
    const path = join(this.folder, 'by-helm.json')
    const own = chart === undefined ? { image: imageValues(how.image) } : byHand
    await writeFile(path, this.withImages(JSON.stringify({ ...values, ...own })))
    const { code, stdout, stderr } = await run(
      this.ground.helm,
      [
        'upgrade',
        '--install',
        '--wait',
        `--timeout=${inputs['timeout'] ?? '60s'}`,
        `--namespace=${this.namespace}`,
        `--values=${path}`,
        ...flagsOf(inputs, this.ground.helmVersion),
        'app',
        this.chart,
      ],
      { env: { ...how.env, KUBECONFIG: how.kubeconfig ?? this.ground.kubeconfig } },
    )
    return { code, log: stdout + stderr }
  }

  /** Images that the pods of the release run, by container: ours or not. */
  async images(): Promise<ReadonlyMap<string, string>> {
    const { items } = JSON.parse(
      await this.kubectl([`--namespace=${this.namespace}`, 'get', 'pods', '--output=json']),
    ) as {
      readonly items: readonly PodImages[]
    }
    const staying = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    return new Map(
      staying.flatMap(({ spec }) =>
        [...(spec.initContainers ?? []), ...spec.containers].map(({ name, image }) => [name, image] as const),
      ),
    )
  }

  /** A service account that may do what the case says, and nothing else. */
  async kubeconfig(item: Case): Promise<string> {
    if (item.rules === undefined) return this.ground.kubeconfig
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'robot' },
      rules: item.rules,
    }
    const at = `--namespace=${this.namespace}`
    await this.kubectl(['create', at, 'serviceaccount', 'robot'])
    await this.kubectl(['apply', at, '-f', '-'], JSON.stringify(role))
    await this.kubectl([
      'create',
      at,
      'rolebinding',
      'robot',
      '--role=robot',
      `--serviceaccount=${this.namespace}:robot`,
    ])
    const token = (await this.kubectl(['create', at, 'token', 'robot'])).trim()
    const server = (await this.kubectl(['config', 'view', '--minify', '--raw', '--output=json'])).trim()
    const config = JSON.parse(server) as { users: { user: object }[] }
    for (const user of config.users) user.user = { token }
    const path = join(this.folder, 'robot.kubeconfig')
    await writeFile(path, JSON.stringify(config), { mode: 0o600 })
    return path
  }

  async clear(item: Case): Promise<void> {
    if (item.namespace === 'terminating')
      await this.kubectl([
        'patch',
        'namespace',
        this.namespace,
        '--type=json',
        '-p',
        '[{"op":"remove","path":"/metadata/finalizers"}]',
      ]).catch(() => undefined)
    await this.kubectl(['delete', 'namespace', this.namespace, '--ignore-not-found', '--wait=false'])
    await this.removeLeft(item)
  }
}

/** As the suite's own chart takes them. */
function imageValues(image: string): object {
  const [repository, digest] = image.split('@')
  if (digest !== undefined) return { repository, digest }
  const [, name, tag] = /^(.*):([^:/]+)$/.exec(image) ?? []
  return { repository: name, tag }
}

interface PodImages {
  readonly metadata: { readonly deletionTimestamp?: string }
  readonly spec: Readonly<
    Record<'containers' | 'initContainers', readonly { readonly name: string; readonly image: string }[]>
  >
}

/** Inputs that are flags of Helm, too. */
function flagsOf(inputs: Readonly<Record<string, string>>, helmVersion: string): readonly string[] {
  const same = ['create-namespace', 'take-ownership', ...(helmVersion.startsWith('3') ? [] : ['force-conflicts'])]
  const lines = (inputs['set'] ?? '').split('\n').filter((line) => line !== '')
  return [
    ...same.filter((name) => inputs[name] === 'true').map((name) => `--${name}`),
    ...lines.map((line) => `--set=${line}`),
  ]
}
