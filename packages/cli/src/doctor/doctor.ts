import {
  type AnyAction,
  commonInputs,
  counted,
  exitCode,
  type Host,
  input,
  type InputSpecs,
  InvalidInputs,
  NO_CONFIG,
  type Outcome,
  resolve,
  type Secret,
  UserError,
} from '@slipway/core'
import { createHost, readConfig, readFlags, resolveInputs, type Session, writeOut } from '@slipway/hosts'
import { accessInputs, accessOf } from '@slipway/kubernetes/inputs'
import { catalogue, loadAction, STAGE_NAMES } from '../catalogue'
import { configuredStages } from '../jobs'
import { STAGES } from '../stages'
import { cluster, type ClusterWish } from './cluster'
import { type DoctorPorts, type Finding, note, ok, problem } from './finding'
import { machine } from './machine'
import { pipelines } from './pipelines'
import { registries } from './registry'
import { type Check, withinLimit } from './limit'
import { refused } from './refused'
import { database, engine, tools } from './tools'

export const FLAGS = {
  ...commonInputs,
  ...accessInputs,
  username: input.text('User name for the registry of the image'),
  password: input.secret('Password or token for that registry'),
  'registry-config': input.path('Docker configuration file with credentials'),
} as const

type Values = Readonly<Record<string, unknown>>

/** `slipway doctor`: what a run needs on this machine, and whether it is there. */
export async function doctor(args: readonly string[], session: Session): Promise<number> {
  const { given, json } = readFlags(args, FLAGS)
  const { host, ports } = await createHost(FLAGS, session, { given, quiet: json })
  const place = ports(String(host.raw('working-directory', FLAGS['working-directory']) || '.'))
  const flags = resolve(FLAGS, [
    { name: 'input', get: (name) => host.raw(name, FLAGS[name as keyof typeof FLAGS]) },
  ]).values
  const found: Finding[] = []
  const tell = (findings: readonly Finding[]) => {
    found.push(...findings)
    if (!json) for (const finding of findings) say(finding, host)
  }
  tell(await machine(place))
  const { stages, values, findings } = await configured(given, session, place)
  tell(findings)
  tell(await pipelines(place.files))
  for (const asked of askAll({ stages, values, password: flags.password }, place)) {
    if (!host.unattended) host.progress(`asking: ${asked.area}`)
    tell(await asked.findings)
  }
  const outcome: Outcome = found.find(({ state }) => state === 'problem')?.outcome ?? 'pass'
  if (json) writeOut(`${session.redactor.redact(JSON.stringify({ outcome, findings: found }, null, 2))}\n`)
  else if (outcome === 'pass') host.info(summary(found))
  else host.error(summary(found))
  return exitCode(outcome)
}

interface Asked {
  readonly area: string
  readonly findings: Promise<readonly Finding[]>
}

/** Begins all checks that wait for somebody else; they are told in this order. */
function askAll(
  { stages, values, password }: Pick<Configured, 'stages' | 'values'> & { readonly password: Secret | undefined },
  place: DoctorPorts,
): readonly Asked[] {
  const has = (stage: string) => stages.includes(stage)
  const deploy = values.get('deploy') ?? {}
  const ask = (check: Check) => ({ area: check.area, whom: check.whom, findings: withinLimit(check, place) })
  const build: Check = {
    area: 'engine',
    whom: 'the engine',
    work: async (ports) => [await engine(values.get('build') as never, ports)],
  }
  const wanted = [...(has('deploy') ? ['helm', 'kubectl'] : []), ...(has('scan') ? ['trivy'] : [])]
  const programs = tools(wanted, String(deploy['helm-version'] ?? '4')).map(ask)
  const asked: readonly Asked[] = [
    ...(has('build') ? [ask(build)] : []),
    ...programs,
    ...(has('scan') ? [{ area: 'database', findings: database(place).then((one) => [one]) }] : []),
    ...(has('push') ? registries(registryWish(values, password)).map(ask) : []),
    ...(has('deploy')
      ? [{ area: 'cluster', findings: askCluster(clusterWish(deploy), programs.find(isKubectl)?.findings, place) }]
      : []),
  ]
  // Each is awaited in its turn: of one that fails before, Node is not to say that nobody cared.
  for (const { findings } of asked) findings.catch(() => undefined)
  return asked
}

const isKubectl = ({ whom }: { readonly whom: string }) => whom === 'kubectl'

async function askCluster(
  wish: ClusterWish,
  kubectl: Promise<readonly Finding[]> | undefined,
  place: DoctorPorts,
): Promise<readonly Finding[]> {
  const [found] = (await kubectl) ?? []
  return found?.state === 'problem'
    ? [note('cluster', 'not asked: there is no kubectl to ask with')]
    : withinLimit(cluster(wish), place)
}

const clusterWish = (deploy: Values): ClusterWish => ({
  access: accessOf(deploy as never),
  namespace: String(deploy['namespace'] ?? 'default'),
  createNamespace: deploy['create-namespace'] === true,
})

const MARKS = { ok: '✓', note: '!' } as const

/** A problem is told with `-q` as well; the host marks it as one. */
function say({ area, state, text, todo }: Finding, host: Pick<Host, 'info' | 'error'>): void {
  const words = `${area.padEnd(9)} ${text}${todo === undefined ? '' : `\n            ${todo}`}`
  if (state === 'problem') host.error(words)
  else host.info(`${MARKS[state]} ${words}`)
}

function summary(found: readonly Finding[]): string {
  const problems = found.filter(({ state }) => state === 'problem').length
  const notes = found.filter(({ state }) => state === 'note').length
  if (problems === 0)
    return notes === 0
      ? 'all is well'
      : `nothing stands in the way; ${counted(notes, 'line')} with ! ${notes === 1 ? 'is' : 'are'} worth a look`
  return `${problems} ${problems === 1 ? 'thing stands' : 'things stand'} in the way`
}

function registryWish(values: ReadonlyMap<string, Values>, password: Secret | undefined) {
  const push = values.get('push') ?? {}
  const build = values.get('build') ?? {}
  const name = (image: unknown) => {
    const { registry, repository } = (image ?? {}) as { registry?: string; repository?: string }
    return repository === undefined ? [] : [`${registry ?? 'docker.io'}/${repository}`]
  }
  const images = [push['image'] ?? build['image'], ...((push['repositories'] as unknown[] | undefined) ?? [])]
  return {
    images: images.flatMap((image) => name((image as { reference?: unknown } | undefined)?.reference ?? image)),
    credentials: {
      username: push['username'] as string | undefined,
      password,
    },
    options: { configFile: push['registry-config'] as string | undefined, plainHttp: push['plain-http'] === true },
  }
}

interface Configured {
  readonly stages: readonly string[]
  readonly values: ReadonlyMap<string, Values>
  readonly findings: readonly Finding[]
}

/** The inputs of every stage that the file configures. */
async function configured(
  given: ReturnType<typeof readFlags>['given'],
  session: Session,
  { files }: DoctorPorts,
): Promise<Configured> {
  const { host } = await createHost(FLAGS, session, { given, quiet: true })
  const path = String(host.raw('config', commonInputs.config) || '.slipway.yml')
  const values = new Map<string, Values>()
  try {
    const config = await readConfig(files, path, { named: given.has('config'), stageNames: catalogue.stageNames })
    if (config === NO_CONFIG)
      return { stages: [], values, findings: [problem('config', `no ${path}`, 'slipway init writes one', 'invalid')] }
    const stages = configuredStages(config, STAGES)
    const findings: Finding[] = [ok('config', `${path}: ${stages.join(', ')}`)]
    const environment = host.raw('environment', commonInputs.environment)
    for (const stage of STAGE_NAMES.filter((name) => stages.includes(name))) {
      const action = await loadAction(stage)
      const mine = new Map([...given].filter(([name]) => Object.hasOwn(action.inputs as InputSpecs, name)))
      const { host: own } = await createHost(action.inputs, session, { given: mine, quiet: true })
      const read = await inputsOf(action, {
        host: own,
        files,
        config,
        environment: typeof environment === 'string' ? environment : undefined,
        component: undefined,
      })
      if ('values' in read) values.set(stage, read.values)
      else findings.push(...read.findings)
    }
    return { stages, values, findings }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { stages: [], values, findings: [refused('config', error)] }
  }
}

async function inputsOf(
  action: AnyAction,
  from: Parameters<typeof resolveInputs>[1],
): Promise<{ readonly values: Values } | { readonly findings: readonly Finding[] }> {
  try {
    return { values: (await resolveInputs(action, from)).values as Values }
  } catch (error) {
    if (!(error instanceof InvalidInputs)) throw error
    return {
      findings: error.problems.map(({ input: name, message }) =>
        from.config.components.size > 0 && message === 'required'
          ? note('config', `${action.name}.${name}: a component has to say it`)
          : problem(
              'config',
              `${action.name}.${name}: ${message}`,
              'correct .slipway.yml; slipway explain shows what is taken',
              'invalid',
            ),
      ),
    }
  }
}
