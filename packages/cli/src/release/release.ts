import {
  type AnyAction,
  exitCode,
  formatDuration,
  input,
  type InputSpecs,
  type Ports,
  resolve,
  Run,
  UserError,
} from '@slipway/core'
import { createHost, readConfig, readFlags, resolveInputs, type Session, writeOut } from '@slipway/hosts'
import { helmMajor, lookAtRelease, type Revision, type SeenRelease } from '@slipway/kubernetes'
import { accessOf } from '@slipway/kubernetes/inputs'
import { installTool } from '@slipway/tools'
import { rollBack } from '@slipway/rollback'
import { catalogue, loadAction } from '../catalogue'
import { logs } from './logs'
import { readWorkload, type Workload } from './workload'

export type ReleaseCommand = 'status' | 'history' | 'rollback' | 'logs'

const OWN = [
  'chart',
  'release',
  'namespace',
  'helm-version',
  'kubeconfig',
  'kubeconfig-content',
  'kube-context',
  'allow-exec',
  'insecure-skip-tls-verify',
]

/** What logs take beside those of the others. */
export const FLAGS = {
  tail: input.integer('Lines of each container', { min: 1, max: 100_000 }, { default: '100' }),
  previous: input.boolean('Of the container before the last restart', false),
} as const

/** `slipway status | history | rollback | logs`: a release, by what deploy knows of it. */
export async function releaseCommand(word: ReleaseCommand, args: readonly string[], session: Session): Promise<number> {
  const action = lookOf(await loadAction('deploy'))
  const specs = word === 'logs' ? { ...action.inputs, ...FLAGS } : action.inputs
  const { given, json } = readFlags(args, specs as InputSpecs)
  const { host, ports } = await createHost(specs as InputSpecs, session, { given, quiet: true })
  const { values: more } = resolve(FLAGS, [{ name: 'input', get: (name) => given.get(name) }])
  const place = { ...ports('.'), record: new Run([]) }
  const config = await readConfig(place.files, String(host.raw('config', action.inputs['config']) || '.slipway.yml'), {
    named: given.has('config'),
    stageNames: catalogue.stageNames,
  })
  const environment = host.raw('environment', action.inputs['environment'])
  const { values } = await resolveInputs(action, {
    host,
    files: place.files,
    config: withoutOthers(config),
    environment: typeof environment === 'string' && environment !== '' ? environment : undefined,
  })
  const wish = wishOf(values)
  const seen = await look(wish, place)
  if (seen.now === undefined)
    throw new UserError(
      'RELEASE_MISSING',
      `expected a release ${wish.release} in ${wish.namespace} at ${seen.server}, found none`,
      'check release, namespace and environment; slipway explain deploy shows what is taken',
    )
  if (word === 'history') return show(json, seen.history, renderHistory(seen))
  if (word === 'rollback') return takeBack(wish, seen.now, place, json)
  const workloads = await Promise.all(seen.workloads.map((name) => readWorkload(seen.cluster, wish.namespace, name)))
  if (word === 'status')
    return show(
      json,
      { release: wish.release, namespace: wish.namespace, revision: seen.now, workloads },
      renderStatus(wish, seen, workloads),
    )
  return logs(
    seen,
    workloads.flatMap(({ pods }) => pods),
    { namespace: wish.namespace, ...more, json, session },
  )
}

/** The inputs of deploy that say which release and where; the chart is not needed to look. */
function lookOf(deploy: AnyAction): AnyAction {
  const inputs = deploy.inputs as InputSpecs
  const common = ['working-directory', 'config', 'output', 'environment', 'component', 'token']
  const mine = Object.fromEntries(
    Object.entries(inputs).filter(([name]) => OWN.includes(name) || common.includes(name)),
  )
  const { chart, release } = inputs
  return {
    ...deploy,
    inputs: {
      ...mine,
      ...(chart === undefined ? {} : { chart: { ...chart, required: false } }),
      ...(release === undefined ? {} : { release: { ...release, required: true } }),
    },
  }
}

/** What else the file says of deploy is no matter of looking at it. */
function withoutOthers(config: Awaited<ReturnType<typeof readConfig>>): typeof config {
  const kept = <T>(stages: ReadonlyMap<string, Readonly<Record<string, T>>>) =>
    new Map(
      [...stages].map(
        ([stage, section]) =>
          [stage, Object.fromEntries(Object.entries(section).filter(([name]) => OWN.includes(name)))] as const,
      ),
    )
  return {
    ...config,
    stages: kept(config.stages),
    environments: new Map([...config.environments].map(([name, stages]) => [name, kept(stages)] as const)),
  }
}

function wishOf(values: Readonly<Record<string, unknown>>) {
  return {
    release: String(values['release']),
    namespace: String(values['namespace'] ?? 'default'),
    helmVersion: String(values['helm-version'] ?? '4'),
    access: accessOf(values as never),
  }
}

type Wish = ReturnType<typeof wishOf>

async function look({ release, namespace, helmVersion, access }: Wish, ports: Ports): Promise<SeenRelease> {
  const helm = await installTool(ports, { tool: 'helm', version: helmVersion })
  const kubectl = (await installTool(ports, { tool: 'kubectl' })).path
  const tools = { helm: helm.path, helmVersion: helm.version, helmMajor: helmMajor(helm.version) }
  return lookAtRelease(ports, { ...access, release, namespace, kubectl, delivery: { via: 'helm', tools } })
}

function show(json: boolean, value: unknown, text: string): number {
  writeOut(json ? `${JSON.stringify(value, null, 2)}\n` : text)
  return exitCode('pass')
}

function renderHistory({ history, back }: SeenRelease): string {
  const rows = history.map(({ revision, status, updated, description }) =>
    [
      String(revision).padStart(4),
      status.padEnd(16),
      updated.slice(0, 19).replace('T', ' '),
      description.split('\n')[0] ?? '',
      revision === back?.revision ? ' (a rollback goes here)' : '',
    ]
      .join('  ')
      .trimEnd(),
  )
  return `${rows.join('\n')}\n`
}

function renderStatus(
  { release, namespace }: Wish,
  { now, back }: SeenRelease,
  workloads: readonly Workload[],
): string {
  const lines = [
    `${release} in ${namespace}: revision ${now?.revision ?? 0}, ${now?.status ?? 'unknown'}, ${now?.updated.slice(0, 19).replace('T', ' ') ?? ''}`,
    ...(back === undefined ? [] : [`a rollback goes to revision ${back.revision}`]),
    ...workloads.flatMap(({ name, ready, wanted, images, pods }) => [
      `${name}: ${ready}/${wanted} ready`,
      ...images.map((image) => `  ${image}`),
      ...pods.filter(({ state }) => state !== 'Running').map((pod) => `  ${pod.name}: ${pod.state}`),
    ]),
  ]
  return `${lines.join('\n')}\n`
}

/** The same way back as deploy's and smoke's, and the same check after it. */
async function takeBack(wish: Wish, now: Revision, ports: Ports, json: boolean): Promise<number> {
  const started = ports.clock.now()
  const why = 'somebody took it back by hand'
  const done = await rollBack(
    { ...wish, revision: now.revision, evenFailed: true },
    { stage: 'rollback', why, verdict: why, blamesApplication: false },
    ports,
  )
  const took = formatDuration(ports.clock.now() - started)
  // What was asked for has happened: that is no failure here. And nothing says that the release had failed.
  const outcome = done.outcome === 'rolled-back' ? 'pass' : done.outcome
  const hint = done.outcome === 'rollback-failed' ? done.hint : undefined
  show(json, { ...done, hint, outcome }, `${done.headline} (${took})\n${hint === undefined ? '' : `${hint}\n`}`)
  return exitCode(outcome)
}
