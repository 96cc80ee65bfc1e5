import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT_CODES, type StageRecord } from '@slipway/core'
import type { Diagnosis } from '@slipway/kubernetes'
import type { Case } from './cases'
import { type Ground, HERE, must, run, troubledRegistry } from './ground'
import { reach } from './reach'

export interface CaseResult {
  readonly name: string
  readonly problems: readonly string[]
  readonly outcome: string
  readonly cause: string
  readonly state: string
  /** Seconds from the start of Helm. */
  readonly named: number | undefined
  /** Seconds for all of it. */
  readonly took: number
  /** Seconds that Helm alone takes to give up, when it was measured. */
  readonly alone: number | undefined
  readonly log: string
}

/** Two hundred workloads take Helm minutes with its own five questions a second. */
const BRISK = { HELM_QPS: '50', HELM_BURST_LIMIT: '300' }
const NOBODY = `sha256:${'0'.repeat(64)}`

/** Starts the action as a job would, and compares what came of it with the table. */
export async function runCase(
  item: Case,
  ground: Ground,
  options: { readonly alone?: boolean } = {},
): Promise<CaseResult> {
  const slug = item.name.replace(/[^a-z0-9]+/g, '-').slice(0, 40)
  const namespace = `h${ground.helmVersion.split('.')[0] ?? ''}-${slug}`
  const folder = await mkdtemp(join(tmpdir(), `suite-${slug}-`))
  const stage = new Stage(ground, namespace, folder)
  const trouble =
    item.image === 'refusing' || item.image === 'throttled' ? await troubledRegistry(ground, item.image, 20) : undefined
  try {
    const image = trouble === undefined ? undefined : `${trouble.name}/${ground.image}`
    await stage.prepare(item)
    const wanted =
      item.image === 'missing'
        ? `${ground.registry}/team/app@${NOBODY}`
        : (image ?? `${ground.registry}/${ground.image}`)
    const kubeconfig = await stage.kubeconfig(item)
    const coming = stage.later(item)
    const result = await stage.deploy({
      values: item.values ?? {},
      inputs: item.inputs ?? {},
      env: item.env ?? {},
      image: wanted,
      kubeconfig,
      ...(item.access === undefined ? {} : { access: item.access }),
    })
    await coming
    const left = item.state === '' ? '' : await stage.helmState()
    const found = await stage.look(item)
    const alone = options.alone === true && item.base !== undefined ? await stage.helmAlone(item, wanted) : undefined
    const byHelm = options.alone === true && item.alone !== undefined ? await aloneToo(item, stage, wanted) : undefined
    const expected = item.alone?.[ground.helmVersion.startsWith('3') ? 3 : 4]
    return await judge(item, result, { folder, alone, left, found, byHelm: { expected, found: byHelm } })
  } finally {
    trouble?.stop()
    await stage.clear(item)
    await rm(folder, { recursive: true, force: true })
  }
}

/** The same case by Helm itself, in a namespace of its own. */
async function aloneToo(item: Case, { ground, namespace, folder }: Stage, image: string): Promise<'passes' | 'fails'> {
  const stage = new Stage(ground, `${namespace}-alone`, folder)
  try {
    await stage.prepare(item)
    const coming = stage.later(item)
    const { code } = await stage.byHelm(item.values ?? {}, image, item.inputs?.['timeout'] ?? '90s')
    await coming
    return code === 0 ? 'passes' : 'fails'
  } finally {
    await stage.clear(item)
  }
}

interface Deployed {
  readonly code: number
  readonly log: string
  readonly took: number
  readonly record: StageRecord | undefined
}

class Stage {
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
    await this.kubectl(['delete', 'namespace', this.namespace, '--ignore-not-found', '--wait=true'])
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
    for (const command of item.between ?? []) await this.kubectl(command)
  }

  /**
   * The release before, by Helm itself as teams have it before they come to us; one that is to fail is ours, which
   * knows that sooner.
   */
  async base(item: Case): Promise<void> {
    const image = `${this.ground.registry}/${this.ground.image}`
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
      : await this.byHelm(values, image, '90s', BRISK)
    if (done.code !== (bad ? EXIT_CODES.fail : EXIT_CODES.pass))
      throw new Error(`the base ended with ${done.code}:\n${done.log}`)
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
      chart: join(HERE, 'chart'),
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
      ...way.env,
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      SUITE_HELM: ground.helm,
      SUITE_HELM_VERSION: ground.helmVersion,
      SUITE_KUBECTL: ground.kubectl,
      NO_COLOR: '1',
      ...wish.env,
    }
    const started = Date.now()
    const flags = [...Object.entries(inputs).map(([name, value]) => `--${name}=${value}`), ...way.flags]
    const [program = '', ...args] = [...way.before, process.execPath, ground.program, ...flags]
    const result = await run(program, args, { cwd: folder, env })
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
        answer.replace('$NAMESPACE', this.namespace),
        (await this.kubectl([`--namespace=${this.namespace}`, ...args])).trim(),
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

  /** The same release by Helm itself, with a timeout of a minute. */
  async helmAlone(item: Case, image: string): Promise<number> {
    const started = Date.now()
    await this.byHelm(item.values ?? {}, image, '60s')
    return (Date.now() - started) / 1000
  }

  async byHelm(
    values: object,
    image: string,
    timeout: string,
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ readonly code: number; readonly log: string }> {
    const [repository, digest] = image.split('@')
    const path = join(this.folder, 'by-helm.json')
    await writeFile(path, JSON.stringify({ ...values, image: { repository, digest } }))
    const { code, stdout, stderr } = await run(
      this.ground.helm,
      [
        'upgrade',
        '--install',
        '--wait',
        `--timeout=${timeout}`,
        `--namespace=${this.namespace}`,
        `--values=${path}`,
        'app',
        join(HERE, 'chart'),
      ],
      { env: { ...env, KUBECONFIG: this.ground.kubeconfig } },
    )
    return { code, log: stdout + stderr }
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
  }
}

async function judge(
  item: Case,
  done: Deployed,
  more: {
    readonly folder: string
    readonly alone: number | undefined
    readonly left: string
    readonly found: readonly (readonly [string, unknown, unknown])[]
    readonly byHelm: { readonly expected: string | undefined; readonly found: string | undefined }
  },
): Promise<CaseResult> {
  const { record } = done
  const text = await readFile(join(more.folder, 'out/deploy/diagnosis.json'), 'utf8').catch(() => undefined)
  const diagnosis = text === undefined ? undefined : (JSON.parse(text) as Diagnosis)
  const named = namedAfter(record)
  const checks: readonly (readonly [string, unknown, unknown])[] = [
    ['outcome', item.outcome, record?.outcome],
    ['exit code', EXIT_CODES[item.outcome], done.code],
    ['state', item.state, record?.outputs['state'] ?? ''],
    // Of a release that is not there Helm knows no more than of one that was uninstalled.
    ['state that Helm tells', item.state === 'absent' ? 'uninstalled' : item.state, more.left],
    ...more.found,
    ...(item.cause === undefined
      ? []
      : [['cause', item.cause, diagnosis?.cause] as const, ...explained(record, diagnosis)]),
    ...(more.byHelm.found === undefined ? [] : [['Helm alone', more.byHelm.expected, more.byHelm.found] as const]),
    ...(item.proof === undefined ? [] : [['proof', item.proof, record?.outputs['proof']] as const]),
  ]
  const problems = checks
    .filter(([, want, found]) => want !== found)
    .map(([what, want, found]) => `${what}: expected ${String(want)}, found ${String(found)}`)
  if (item.namedWithin !== undefined && !(named !== undefined && named <= item.namedWithin))
    problems.push(`named after ${String(named)} s, expected ${item.namedWithin} s`)
  if (item.evidence !== undefined && !item.evidence.test(JSON.stringify(diagnosis?.evidence ?? '')))
    problems.push(`evidence: ${String(item.evidence)} is not in it`)
  if (item.hint !== undefined && !item.hint.test(diagnosis?.hint ?? ''))
    problems.push(`hint: ${String(item.hint)} is not in "${diagnosis?.hint ?? ''}"`)
  if (item.said !== undefined && !item.said.test(done.log)) problems.push(`log: ${String(item.said)} is not in it`)
  if (text !== undefined && text.includes('hunter2secret')) problems.push('the diagnosis shows a password')
  return {
    name: item.name,
    problems,
    outcome: record?.outcome ?? '',
    cause: diagnosis?.cause ?? '',
    state: record?.outputs['state'] ?? '',
    named,
    took: done.took,
    alone: more.alone,
    log: done.log,
  }
}

/** One sentence that the run ends with, evidence for it, and all of that before anything was taken back. */
function explained(
  record: StageRecord | undefined,
  diagnosis: Diagnosis | undefined,
): readonly (readonly [string, unknown, unknown])[] {
  const kinds = eventsOf(record).map(({ kind }) => kind)
  const back = kinds.indexOf('rollback')
  return [
    ['evidence', true, (diagnosis?.evidence.length ?? 0) > 0],
    ['the sentence in the headline', true, diagnosis !== undefined && record?.headline.startsWith(diagnosis.sentence)],
    [
      'evidence before the rollback',
      true,
      kinds.includes('evidence') && (back < 0 || kinds.indexOf('evidence') < back),
    ],
  ]
}

type Event = { readonly at: string; readonly kind: string; readonly text: string }

function eventsOf(record: StageRecord | undefined): readonly Event[] {
  return (record?.facts['events'] ?? []) as readonly Event[]
}

/** From Helm's start to the first word about a cause. */
function namedAfter(record: StageRecord | undefined): number | undefined {
  const events = eventsOf(record)
  const at = (wanted: readonly string[]) => events.find((event) => wanted.includes(event.kind))
  const start = events.findLast((event) => event.kind === 'start')
  const named = at(['named', 'fatal'])
  return start === undefined || named === undefined ? undefined : (Date.parse(named.at) - Date.parse(start.at)) / 1000
}
