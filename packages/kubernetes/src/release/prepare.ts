import { type JsonObject, parseJson, listAt, textAt, UserError, property } from '@slipway/core'
import { dryRunArgs, templateArgs } from '../helm/command'
import { isPending, latest, type Revision } from '../helm/history'
import { chooseImageValues, type ImageChoice } from '../image/choose'
import { targetsOf } from '../image/judge'
import { redactor } from '../diagnosis/redact'
import { type Kube, lastErrors } from '../kube'
import { getNamespaceArgs } from '../kubectl/command'
import {
  containersOf,
  digestIn,
  hookEvents,
  type KubeObject,
  parseManifest,
  type RenderedContainer,
  secretValues,
  workloadRef,
  type WorkloadRef,
} from '../manifest/manifest'
import { look } from '../rollout/look'
import type { Observation } from '../rollout/observation'
import { workloadKey } from '../rollout/signs'
import { recognise } from '../rollout/symptoms'
import type { Timeline } from '../rollout/timeline'
import { givenValues } from './ahead'
import { Guess } from './guess'
import { type Journal } from './journal'
import { freeLock } from './lock'
import type { DeployPlan } from './plan'
import { readHistory } from './releases'
import { mergedValues, secretsIn } from './values'
import { withOverlay } from './values-files'

/** Everything that is known before anything changes. */
export interface Prepared {
  readonly history: readonly Revision[]
  /** The number that Helm will give the new revision. */
  readonly revision: number
  readonly values: readonly string[]
  readonly choice: ImageChoice
  readonly targets: readonly RenderedContainer[]
  readonly workloads: readonly WorkloadRef[]
  readonly hooks: readonly WorkloadRef[]
  readonly hooksFirst: boolean
  readonly secrets: readonly string[]
  /** What was there before anything changes. */
  readonly baseline: Observation
}

/** @throws UserError and its kin: nothing has been changed then */
export async function prepare(
  kube: Kube,
  plan: DeployPlan,
  journal: Journal | undefined,
  timeline: Timeline,
): Promise<Prepared> {
  const given = plan.ahead?.values ?? (await givenValues(kube, plan))
  const reading = Promise.all([readHistory(kube, plan), checkNamespace(kube, plan)])
  reading.catch(() => undefined)
  const values = await mergedValues(kube, plan, given)
  const guess = await Guess.begin(kube, plan, { given, values })
  try {
    const [found] = await reading
    const locked = found.length > 0 && isPending(latest(found)?.status ?? 'unknown')
    const mustFree = locked || journal !== undefined
    const history = mustFree ? await freeLock(kube, { ...plan, history: found, journal }, timeline) : found
    const secrets = secretsIn(values)
    const isUpgrade = history.some(({ status }) => status === 'deployed')
    const context = { plan, given, guess, redact: redactor(secrets), isUpgrade, isFresh: !mustFree }
    const choice = await chooseImage(kube, values, context)
    if (choice.keys.length > 0) timeline.add('start', `the digest goes into ${choice.keys.join(', ')}`)
    const { files, parts, baseline } = await renderFinally(kube, choice, context)
    return {
      history,
      revision: (latest(history)?.revision ?? 0) + 1,
      values: files,
      choice,
      baseline,
      ...parts,
      secrets: [...parts.secrets, ...secrets],
    }
  } finally {
    await guess?.stop()
  }
}

interface RenderContext {
  readonly plan: DeployPlan
  readonly given: readonly string[]
  readonly guess: Guess | undefined
  readonly redact: (text: string) => string
  readonly isUpgrade: boolean
  /** Nothing of the release has changed since the guess was begun. */
  readonly isFresh: boolean
}

async function chooseImage(
  kube: Kube,
  values: unknown,
  { plan, given, guess, redact, isUpgrade }: RenderContext,
): Promise<ImageChoice> {
  let count = 0
  const ahead = await plan.ahead?.render(isUpgrade)
  const render = async (overlay: JsonObject | undefined) => {
    count += 1
    const guessed = isUpgrade && guess?.isRight(overlay) === true ? guess.template : undefined
    const anew = async () =>
      kube.helm(templateArgs({ ...plan, values: await withOverlay(kube, given, `try-${count}`, overlay), isUpgrade }))
    const result =
      count === 1 && ahead !== undefined ? ahead : guessed === undefined ? await anew() : await guessed.done
    return result.code === 0
      ? { objects: await parseManifest(result.stdout) }
      : { failed: redact(lastErrors(result.stderr)) }
  }
  return chooseImageValues({ image: plan.image, given: plan.imageValues, values, render })
}

interface Final {
  readonly files: readonly string[]
  readonly parts: Parts
  /** The cluster before anything changes. */
  readonly baseline: Observation
}

/** The chart as the API server's capabilities and its `lookup`s make it; the cluster is looked at meanwhile. */
async function renderFinally(
  kube: Kube,
  choice: ImageChoice,
  { plan, given, guess, redact, isFresh }: RenderContext,
): Promise<Final> {
  const isGuessed = guess?.isRight(choice.values) === true
  const files = isGuessed ? guess.files : await withOverlay(kube, given, 'image', choice.values)
  const expected = refsOf(choice.objects, plan)
  const looking = look(kube, expected, { events: true })
  looking.catch(() => undefined)
  const result =
    isGuessed && isFresh ? await guess.dryRun.done : await kube.helm(dryRunArgs({ ...plan, values: files }))
  const seen = await looking
  if (result.code !== 0) throw new RefusedRender(redact(lastErrors(result.stderr)), redact(result.stderr))
  const parts = takeApart(await readDryRun(result.stdout), plan)
  const refs = [...parts.workloads, ...parts.hooks]
  const known = new Set(expected.map(workloadKey))
  return {
    files,
    parts,
    baseline: refs.every((ref) => known.has(workloadKey(ref))) ? seen : await look(kube, refs, { events: true }),
  }
}

async function readDryRun(stdout: string): Promise<readonly KubeObject[]> {
  const release = parseJson(stdout)
  const hooks = listAt(release, 'hooks').filter((hook) => !isTest(hook))
  const texts = [textAt(release, 'manifest') ?? '', ...hooks.map((hook) => textAt(hook, 'manifest') ?? '')]
  return (await Promise.all(texts.map(parseManifest))).flat()
}

/** Tests run on request alone. */
function isTest(hook: unknown): boolean {
  return listAt(hook, 'events').every((event) => event === 'test' || event === 'test-success')
}

/** Helm refused the chart before anything changed. */
export class RefusedRender extends Error {
  readonly why: ReturnType<typeof recognise>

  constructor(
    message: string,
    readonly output: string,
  ) {
    super(message)
    this.why = recognise('helm', '', output)
  }
}

type Parts = Pick<Prepared, 'targets' | 'workloads' | 'hooks' | 'hooksFirst' | 'secrets'>

const isHook = (object: KubeObject) => hookEvents(object).length > 0

function takeApart(objects: readonly KubeObject[], plan: DeployPlan): Parts {
  const targets = targetsOf(objects, plan.image, plan.namespace)
  if (targets.length === 0) throw noTarget(objects, plan)
  return {
    targets,
    workloads: refsOf(
      objects.filter((object) => !isHook(object)),
      plan,
    ),
    hooks: refsOf(objects.filter(isHook), plan),
    hooksFirst: objects.some((object) => hookEvents(object).some((event) => event.startsWith('pre-'))),
    secrets: secretValues(objects),
  }
}

function refsOf(objects: readonly KubeObject[], { namespace }: DeployPlan): readonly WorkloadRef[] {
  return objects.flatMap((object) => workloadRef(object, namespace) ?? [])
}

function noTarget(objects: readonly KubeObject[], plan: DeployPlan): UserError {
  const images = [...new Set(containersOf(objects, plan.namespace).map(({ image }) => image))].slice(0, 8)
  const other = images.find((image) => digestIn(image) === plan.image.digest)
  return new UserError(
    'IMAGE_VALUES',
    `no container of the chart, rendered against the cluster, runs ${plan.image.digest}; they run: ${images.join(', ') || 'nothing'}`,
    other === undefined
      ? 'write the values that carry the image into image-values'
      : `the digest is there as ${other}: is image the right repository?`,
  )
}

/** @throws UserError `DEPLOY_NAMESPACE_MISSING`, `DEPLOY_NAMESPACE_TERMINATING` */
async function checkNamespace(kube: Kube, plan: DeployPlan): Promise<void> {
  const { items, forbidden, lost } = await kube.list(getNamespaceArgs(plan.namespace))
  if (forbidden.length > 0 || lost !== undefined) return
  const [namespace] = items
  if (namespace === undefined) {
    if (plan.createNamespace) return
    throw new UserError(
      'DEPLOY_NAMESPACE_MISSING',
      `the namespace ${plan.namespace} does not exist`,
      'create it, or set create-namespace: true',
    )
  }
  if (property(namespace, 'metadata', 'deletionTimestamp') === undefined) return
  throw new UserError(
    'DEPLOY_NAMESPACE_TERMINATING',
    `the namespace ${plan.namespace} is being deleted`,
    'wait until it is gone, or find the finalizer that keeps it',
    { outcome: 'fail' },
  )
}
