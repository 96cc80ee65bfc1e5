import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT_CODES, type StageRecord } from '@slipway/core'
import type { Diagnosis } from '@slipway/kubernetes'
import type { Case } from './case'
import { type Ground, troubledRegistry } from './ground'
import { type Deployed, Stage } from './stage'

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
  /** What Helm alone made of it, and in how many seconds, when it was measured. */
  readonly alone: AloneResult | undefined
  readonly log: string
}

const NOBODY = `sha256:${'0'.repeat(64)}`

/** Starts the action as a job would, and compares what came of it with the table. */
export async function runCase(
  item: Case,
  ground: Ground,
  options: { readonly alone?: boolean } = {},
): Promise<CaseResult> {
  const slug = item.name
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/-$/, '')
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
    const found = [...(await stage.look(item)), ...(await checkImages(item, stage))]
    // What takes the whole node, such as a port of it, is gone before Helm alone wants it.
    if (options.alone === true && item.single === true) await stage.remove()
    const alone = options.alone === true ? await byHelmAlone(item, stage, wanted) : undefined
    return await judge(item, result, { folder, alone, left, found })
  } finally {
    trouble?.stop()
    await stage.clear(item)
    await rm(folder, { recursive: true, force: true })
  }
}

export interface AloneResult {
  readonly end: 'passes' | 'fails'
  readonly took: number
  readonly log: string
}

/** The same case by Helm itself, in a namespace of its own. */
async function byHelmAlone(item: Case, { ground, namespace, folder }: Stage, image: string): Promise<AloneResult> {
  const stage = new Stage(ground, `${namespace}-alone`, join(folder, 'alone'))
  await mkdir(stage.folder)
  try {
    await stage.prepare(item)
    const kubeconfig = await stage.kubeconfig(item)
    const coming = stage.later(item)
    const started = Date.now()
    const { code, log } = await stage.byHelm(item, { image, kubeconfig })
    const took = (Date.now() - started) / 1000
    await coming
    return { end: code === 0 ? 'passes' : 'fails', took, log }
  } finally {
    await stage.clear(item)
  }
}

/** The digest in every container but those that keep their own image. */
async function checkImages({ foreign }: Case, stage: Stage): Promise<readonly (readonly [string, unknown, unknown])[]> {
  if (foreign === undefined) return []
  const images = await stage.images()
  const digest = stage.ground.image.split('@')[1] ?? ''
  const others = [...images].filter(([, image]) => !image.endsWith(digest)).map(([name]) => name)
  return [['containers with an image of their own', [...foreign].sort().join(), others.sort().join()]]
}

async function judge(
  item: Case,
  done: Deployed,
  more: {
    readonly folder: string
    readonly alone: AloneResult | undefined
    readonly left: string
    readonly found: readonly (readonly [string, unknown, unknown])[]
  },
): Promise<CaseResult> {
  const { record } = done
  const text = await readFile(join(more.folder, 'out/deploy/diagnosis.json'), 'utf8').catch(() => undefined)
  const diagnosis = text === undefined ? undefined : (JSON.parse(text) as Diagnosis)
  const named = secondsUntil(record, ['named', 'fatal'])
  const ended = secondsUntil(record, ['fatal'])
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
    ...beside(item, record, more.alone),
    ...(item.proof === undefined ? [] : [['proof', item.proof, record?.outputs['proof']] as const]),
  ]
  const problems = checks
    .filter(([, want, found]) => want !== found)
    .map(([what, want, found]) => `${what}: expected ${String(want)}, found ${String(found)}`)
  if (item.namedWithin !== undefined && !(named !== undefined && named <= item.namedWithin))
    problems.push(`named after ${String(named)} s, expected ${item.namedWithin} s`)
  if (item.endedWithin !== undefined && !(ended !== undefined && ended <= item.endedWithin))
    problems.push(`given up after ${String(ended)} s, expected ${item.endedWithin} s`)
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

/**
 * What Helm alone passes ends as `pass` with us, unless the case says that the digest or a rule of ours is the reason:
 * what was measured decides, not what the case says of Helm.
 */
function beside(
  { alone, because }: Case,
  record: StageRecord | undefined,
  found: AloneResult | undefined,
): readonly (readonly [string, unknown, unknown])[] {
  if (found === undefined) return []
  const major = record?.facts['helm']?.toString().startsWith('3') === true ? 3 : 4
  const isWorse = found.end === 'passes' && record?.outcome !== 'pass' && because === undefined
  return [
    ['Helm alone', alone[major], found.end],
    ['worse than Helm alone, and nothing says why', false, isWorse],
  ]
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

/** From Helm's start to the first event of these kinds. */
function secondsUntil(record: StageRecord | undefined, wanted: readonly string[]): number | undefined {
  const events = eventsOf(record)
  const start = events.findLast((event) => event.kind === 'start')
  const found = events.find((event) => wanted.includes(event.kind))
  return start === undefined || found === undefined ? undefined : (Date.parse(found.at) - Date.parse(start.at)) / 1000
}
