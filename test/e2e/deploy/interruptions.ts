import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Ground, HERE, must, run } from './ground'

/** What a signal, a kill or a silent API server leaves behind, and how the next run gets along with it. */
export interface Interruption {
  readonly name: string
  /** Not beside other cases. */
  readonly single?: boolean
  run(stage: Workshop): Promise<readonly string[]>
}

const BAD = { args: ['unready'] }
const GOOD = { args: ['serve', 'again'] }
/** Helm has begun, and applied nothing yet. */
const IN_HOOK = { args: ['serve', 'again'], hook: { events: 'pre-upgrade', args: ['hang'] } }
const CRASH = { args: ['exit', '3'], container: {}, spec: { strategy: { type: 'Recreate' } } }

interface Ended {
  readonly code: number
  readonly log: string
}

interface Pod {
  readonly metadata: { readonly deletionTimestamp?: string }
  readonly spec: { readonly containers: readonly { readonly args: readonly string[] }[] }
  readonly status: { readonly containerStatuses?: readonly { readonly ready: boolean }[] }
}

/** One namespace with a good release in it, and ways to interrupt the next one. */
export class Workshop {
  constructor(
    readonly ground: Ground,
    readonly namespace: string,
    readonly folder: string,
    readonly apiserver: number,
  ) {}

  async start(
    values: object,
    more: { readonly output?: string; readonly flags?: readonly string[]; readonly finish?: boolean } = {},
  ): Promise<{ readonly child: ChildProcess; readonly done: Promise<Ended> }> {
    const { ground, namespace, folder } = this
    const output = more.output ?? 'out'
    await writeFile(join(folder, 'values.json'), JSON.stringify(values))
    const inputs = {
      chart: join(HERE, 'chart'),
      release: 'app',
      namespace,
      image: `${ground.registry}/${ground.image}`,
      values: 'values.json',
      kubeconfig: ground.kubeconfig,
      output,
      timeout: '60s',
    }
    const env = {
      // One job, of which the killed step and the one that finishes it are parts.
      GITLAB_CI: 'true',
      CI_PROJECT_DIR: folder,
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TMPDIR: process.env['TMPDIR'],
      SUITE_HELM: ground.helm,
      SUITE_HELM_VERSION: ground.helmVersion,
      SUITE_KUBECTL: ground.kubectl,
      NO_COLOR: '1',
    }
    const args = [
      ground.program,
      ...Object.entries(inputs).map(([name, value]) => `--${name}=${value}`),
      ...(more.flags ?? []),
      ...(more.finish === true ? ['--finish'] : []),
    ]
    const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let log = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()))
    const done = new Promise<Ended>((resolve) =>
      child.on('close', (code, signal) => resolve({ code: code ?? (signal === null ? -1 : -2), log })),
    )
    return { child, done }
  }

  async deploy(
    values: object,
    more: { readonly output?: string; readonly flags?: readonly string[]; readonly finish?: boolean } = {},
  ): Promise<Ended> {
    return (await this.start(values, more)).done
  }

  /** Until Helm has applied the bad release and waits for it. */
  async whileWaiting(): Promise<void> {
    await this.podWith('unready')
    await sleep(1500)
  }

  async podWith(argument: string): Promise<void> {
    await this.until(`a pod with ${argument}`, async () =>
      (await this.kubectl(['get', 'pods', '--output=jsonpath={.items[*].spec.containers[0].args}'])).includes(argument),
    )
  }

  async duringRollback(): Promise<void> {
    await this.until('the rollback', async () =>
      (await readFile(this.journal, 'utf8').catch(() => '')).includes('"phase": "rollback"'),
    )
  }

  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const limit = Date.now() + 40_000
    while (!(await holds())) {
      if (Date.now() > limit) throw new Error(`waited 40 s for ${what}`)
      await sleep(100)
    }
  }

  kubectl(args: readonly string[]): Promise<string> {
    return must(this.ground.kubectl, [
      `--kubeconfig=${this.ground.kubeconfig}`,
      `--namespace=${this.namespace}`,
      ...args,
    ])
  }

  helm(args: readonly string[]) {
    return run(this.ground.helm, [`--namespace=${this.namespace}`, ...args], {
      env: { KUBECONFIG: this.ground.kubeconfig },
    })
  }

  /** `1 superseded, 2 failed, …` */
  async history(): Promise<string> {
    const list = JSON.parse((await this.helm(['history', 'app', '--output=json'])).stdout) as {
      revision: number
      status: string
    }[]
    return list.map(({ revision, status }) => `${revision} ${status}`).join(', ')
  }

  /**
   * What the ready pods of the release run; those of hooks are none, and those that go away get no requests any more.
   */
  async answering(): Promise<string> {
    const { items } = JSON.parse(await this.kubectl(['get', 'pods', '--selector=app=app', '--output=json'])) as {
      items: readonly Pod[]
    }
    const stays = items.filter(
      ({ metadata, status }) =>
        metadata.deletionTimestamp === undefined && status.containerStatuses?.[0]?.ready === true,
    )
    return stays.map(({ spec }) => JSON.stringify(spec.containers[0]?.args)).join('')
  }

  get journal(): string {
    return join(this.folder, 'out/deploy/journal.json')
  }

  async pidsOfHelm(): Promise<readonly number[]> {
    const { stdout } = await run('pgrep', ['-f', `^${this.ground.helm} .*--namespace=${this.namespace} `])
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map(Number)
  }

  async killHelm(): Promise<void> {
    for (const pid of await this.pidsOfHelm()) process.kill(pid, 'SIGKILL')
  }
}

const differs = (what: string, found: unknown, want: unknown): readonly string[] =>
  JSON.stringify(found) === JSON.stringify(want)
    ? []
    : [`${what}: expected ${JSON.stringify(want)}, found ${JSON.stringify(found)}`]
const OLD = '["serve"]'
const NEW = '["serve","again"]'

export const INTERRUPTIONS: readonly Interruption[] = [
  {
    name: 'SIGTERM while watching, then the post step',
    run: async (at) => {
      const { child, done } = await at.start(BAD)
      await at.whileWaiting()
      child.kill('SIGTERM')
      const ended = await done
      const between = await at.history()
      const journal = existsSync(at.journal)
      const finished = await at.deploy(BAD, { finish: true })
      return [
        ...differs('exit code', ended.code, 30),
        ...differs('history after the signal', between, '1 deployed, 2 failed'),
        ...differs('journal', [journal, existsSync(at.journal)], [true, false]),
        ...differs('state at the end', (await at.history()).split(' ').at(-1), 'deployed'),
        ...differs('answering', await at.answering(), OLD),
        ...(finished.code === 0 ? [] : [finished.log]),
      ]
    },
  },
  {
    name: 'SIGTERM while watching, then the next run',
    run: async (at) => {
      const { child, done } = await at.start(BAD)
      await at.whileWaiting()
      child.kill('SIGTERM')
      const ended = await done
      const next = await at.deploy(GOOD)
      return [
        ...differs('exit codes', [ended.code, next.code], [30, 0]),
        ...differs('journal', existsSync(at.journal), false),
        ...differs('answering', await at.answering(), NEW),
        ...(next.code === 0 ? [] : [next.log]),
      ]
    },
  },
  {
    name: 'SIGTERM during a hook, then the next run',
    run: async (at) => {
      const { child, done } = await at.start(IN_HOOK)
      await at.podWith('hang')
      child.kill('SIGTERM')
      const ended = await done
      const next = await at.deploy(GOOD)
      return [
        ...differs('exit codes', [ended.code, next.code], [30, 0]),
        ...differs('answering', await at.answering(), NEW),
        ...(next.code === 0 ? [] : [next.log]),
      ]
    },
  },
  {
    name: 'SIGKILL of both during a hook, then the post step',
    run: async (at) => {
      const { child, done } = await at.start(IN_HOOK)
      await at.podWith('hang')
      child.kill('SIGKILL')
      await at.killHelm()
      await done
      const finished = await at.deploy(GOOD, { finish: true })
      const history = await at.history()
      return [
        ...differs('journal', existsSync(at.journal), false),
        ...(history.endsWith('deployed') ? [] : [history, finished.log]),
        ...differs('answering', await at.answering(), OLD),
      ]
    },
  },
  {
    name: 'SIGKILL while watching, Helm lives on, then the next run',
    run: async (at) => {
      const { child, done } = await at.start(BAD)
      await at.whileWaiting()
      child.kill('SIGKILL')
      await done
      const alive = (await at.pidsOfHelm()).length
      const next = await at.deploy(GOOD)
      return [
        ...differs('Helm alive', alive, 1),
        ...differs('exit code', next.code, 0),
        ...differs('answering', await at.answering(), NEW),
        ...differs('Helm alive at the end', await at.pidsOfHelm(), []),
        ...(next.code === 0 ? [] : [next.log]),
      ]
    },
  },
  {
    name: 'SIGKILL of the run and its Helm, then the next run',
    run: async (at) => {
      const { child, done } = await at.start(BAD)
      await at.whileWaiting()
      child.kill('SIGKILL')
      await at.killHelm()
      await done
      const between = await at.history()
      const next = await at.deploy(GOOD)
      return [
        ...differs('history after the kill', between, '1 deployed, 2 pending-upgrade'),
        ...differs('exit code', next.code, 0),
        ...differs('state at the end', (await at.history()).split(' ').at(-1), 'deployed'),
        ...differs('answering', await at.answering(), NEW),
        ...(next.code === 0 ? [] : [next.log]),
      ]
    },
  },
  {
    name: 'SIGKILL of both on another machine: a lock that may be alive is not broken',
    run: async (at) => {
      const { child, done } = await at.start(BAD)
      await at.whileWaiting()
      child.kill('SIGKILL')
      await at.killHelm()
      await done
      const next = await at.deploy(GOOD, { output: 'elsewhere' })
      return [
        ...differs('exit code', next.code, 75),
        ...differs('history', await at.history(), '1 deployed, 2 pending-upgrade'),
      ]
    },
  },
  {
    name: 'a lock of somebody else',
    run: async (at) => {
      const child = spawn(
        at.ground.helm,
        [
          'upgrade',
          'app',
          join(HERE, 'chart'),
          '--reuse-values',
          '--set=args={unready}',
          '--wait',
          `--namespace=${at.namespace}`,
        ],
        { env: { ...process.env, KUBECONFIG: at.ground.kubeconfig }, stdio: 'ignore' },
      )
      await at.whileWaiting()
      child.kill('SIGKILL')
      const next = await at.deploy(GOOD)
      return [
        ...differs('exit code', next.code, 12),
        ...differs('history', await at.history(), '1 deployed, 2 pending-upgrade'),
        ...(next.log.includes('not by Slipway') ? [] : [next.log]),
      ]
    },
  },
  {
    name: 'SIGKILL of both during the rollback, then the post step',
    run: async (at) => {
      const { child, done } = await at.start(CRASH, { flags: ['--fail-fast=strict'] })
      await at.duringRollback()
      child.kill('SIGKILL')
      await at.killHelm()
      await done
      const finished = await at.deploy(GOOD, { finish: true })
      const history = await at.history()
      return [
        ...differs('journal', existsSync(at.journal), false),
        ...(history.endsWith('deployed') ? [] : [history, finished.log]),
        ...differs('answering', await at.answering(), OLD),
      ]
    },
  },
  {
    name: 'SIGKILL of both during the rollback, then the next run',
    run: async (at) => {
      const { child, done } = await at.start(CRASH, { flags: ['--fail-fast=strict'] })
      await at.duringRollback()
      child.kill('SIGKILL')
      await at.killHelm()
      await done
      const next = await at.deploy(GOOD)
      return [
        ...differs('exit code', next.code, 0),
        ...differs('state at the end', (await at.history()).split(' ').at(-1), 'deployed'),
        ...differs('answering', await at.answering(), NEW),
        ...(next.code === 0 ? [] : [next.log]),
      ]
    },
  },
  {
    name: 'SIGTERM during the rollback, then the post step',
    run: async (at) => {
      const { child, done } = await at.start(CRASH, { flags: ['--fail-fast=strict'] })
      await at.duringRollback()
      child.kill('SIGTERM')
      const ended = await done
      const finished = await at.deploy(CRASH, { finish: true })
      const history = await at.history()
      return [
        ...differs('exit code', [20, 30].includes(ended.code), true),
        ...differs('journal', existsSync(at.journal), false),
        ...(history.endsWith('deployed') ? [] : [history, ended.log, finished.log]),
        ...differs('answering', await at.answering(), OLD),
      ]
    },
  },
  {
    name: 'SIGKILL before Helm starts, then the next run',
    run: async (at) => {
      const { child, done } = await at.start(BAD)
      await at.until('its first word', async () => existsSync(join(at.folder, 'out')))
      child.kill('SIGKILL')
      await done
      const next = await at.deploy(GOOD)
      return [
        ...differs('exit code', next.code, 0),
        ...differs('history', await at.history(), '1 superseded, 2 deployed'),
        ...differs('answering', await at.answering(), NEW),
        ...(next.code === 0 ? [] : [next.log]),
      ]
    },
  },
  {
    name: 'SIGTERM before Helm starts',
    run: async (at) => {
      const { child, done } = await at.start(BAD)
      await at.until('its first word', async () => existsSync(join(at.folder, 'out')))
      child.kill('SIGTERM')
      const ended = await done
      return [...differs('exit code', ended.code, 30), ...differs('answering', await at.answering(), OLD)]
    },
  },
  {
    name: 'API server silent for 5 s in mid-rollout',
    single: true,
    run: async (at) => {
      const { done } = await at.start({
        args: ['serve', 'again'],
        container: { readinessProbe: { initialDelaySeconds: 8 } },
      })
      await at.until(
        'a new pod',
        async () => (await at.kubectl(['get', 'pods', '--output=name'])).trim().split('\n').length > 1,
      )
      process.kill(at.apiserver, 'SIGSTOP')
      await sleep(5000)
      process.kill(at.apiserver, 'SIGCONT')
      const ended = await done
      return [
        ...differs('exit code', ended.code, 0),
        ...(ended.code === 0 ? [] : [ended.log]),
        ...differs('answering', await at.answering(), NEW),
      ]
    },
  },
]

export async function runInterruption(
  item: Interruption,
  ground: Ground,
  apiserver: number,
): Promise<readonly string[]> {
  const namespace = `h${ground.helmVersion.split('.')[0] ?? ''}-i-${item.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 58)
    .replace(/-$/, '')}`
  const folder = await mkdtemp(join(tmpdir(), 'suite-interrupt-'))
  const at = new Workshop(ground, namespace, folder, apiserver)
  const cluster = [`--kubeconfig=${ground.kubeconfig}`]
  await must(ground.kubectl, [...cluster, 'delete', 'namespace', namespace, '--ignore-not-found', '--wait=true'])
  await must(ground.kubectl, [...cluster, 'create', 'namespace', namespace])
  try {
    const base = await at.deploy({ args: ['serve'], spec: { strategy: { type: 'Recreate' } } }, { output: 'base' })
    if (base.code !== 0) return ['the base failed', base.log]
    await rm(join(folder, 'base'), { recursive: true })
    return await item.run(at)
  } finally {
    await must(ground.kubectl, [...cluster, 'delete', 'namespace', namespace, '--wait=false'])
    await rm(folder, { recursive: true, force: true })
  }
}
