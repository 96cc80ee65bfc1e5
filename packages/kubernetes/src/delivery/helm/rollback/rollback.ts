import { errorMessage } from '@slipway/core'
import { redactor } from '../diagnosis/redact'
import { getArgs, type ReleaseTarget, rollbackArgs, uninstallArgs } from '../helm/command'
import { latest, lastGood, type Revision } from '../helm/history'
import { type Kube, lastLine } from '../kube'
import { hookEvents, parseManifest, secretValues, workloadRef } from '../manifest/manifest'
import { look } from '../rollout/look'
import type { Cause } from '../rollout/causes'
import { rankFindings } from '../rollout/judge'
import { sentence } from '../rollout/sentence'
import { recognise } from '../rollout/symptoms'
import type { Timeline } from '../rollout/timeline'
import { watch } from '../rollout/watch'
import { readHistory } from './releases'
import { dropStuckPods } from './stuck-pods'

export interface RollbackPlan extends ReleaseTarget {
  readonly history: readonly Revision[]
  /** The revision that failed. */
  readonly failed: number
  readonly onFirstFailure: 'keep' | 'uninstall'
  /** Milliseconds for the way back. */
  readonly timeout: number
}

export type RollbackResult =
  | { readonly kind: 'rolled-back'; readonly to: number; readonly revision: number; readonly text: string }
  | { readonly kind: 'uninstalled'; readonly text: string }
  | { readonly kind: 'kept'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string }

/**
 * An interrupted `helm rollback` stays `pending-rollback` (3.22, 4.1): it is left to its own timeout, and a little
 * longer.
 */
const SLACK = 15_000

/**
 * Back to the last good revision, or away with a first install; judged by the same watcher with a budget of its own.
 */
export async function rollBack(kube: Kube, plan: RollbackPlan, timeline: Timeline): Promise<RollbackResult> {
  const good = lastGood(plan.history, plan.failed)
  try {
    if (good === undefined) return await dropFirstInstall(kube, plan, timeline)
    return await returnTo(kube, plan, good, timeline)
  } catch (error) {
    kube.ports.signals.check()
    return { kind: 'failed', text: errorMessage(error) }
  }
}

async function dropFirstInstall(kube: Kube, plan: RollbackPlan, timeline: Timeline): Promise<RollbackResult> {
  if (plan.onFirstFailure === 'keep')
    return { kind: 'kept', text: 'there is no earlier revision; what was installed is kept (on-first-failure: keep)' }
  timeline.add('rollback', `uninstalling ${plan.release}: there is no earlier revision`)
  const result = await kube.helm(uninstallArgs(plan), plan.timeout + 10_000)
  const left = await readHistory(kube, plan)
  if (result.code === 0 && left.length === 0)
    return { kind: 'uninstalled', text: 'the first install was taken away again' }
  return { kind: 'failed', text: `helm uninstall: ${lastLine(result.stderr)}` }
}

/** What Helm 4's server-side apply refuses on the way back has a second way. */
async function returnTo(kube: Kube, plan: RollbackPlan, good: Revision, timeline: Timeline): Promise<RollbackResult> {
  timeline.add('rollback', `rolling back to revision ${good.revision}`)
  const first = await tryReturn(kube, { ...plan, way: 'plain' }, good, timeline)
  const second =
    first.kind === 'failed' && kube.tools.helmMajor === 4
      ? SECOND_WAY[recognise('helm', '', first.text) ?? 'unknown']
      : undefined
  if (second === undefined) return first
  timeline.add('rollback', `${first.text}; trying ${second === 'force' ? '--force-conflicts' : '--server-side=false'}`)
  return tryReturn(kube, { ...plan, way: second }, good, timeline)
}

const SECOND_WAY: Partial<Record<Cause, 'force' | 'client'>> = {
  'field-conflict': 'force',
  'bad-manifest': 'client',
  'immutable-field': 'client',
}

async function tryReturn(
  kube: Kube,
  plan: RollbackPlan & { readonly way: 'plain' | 'force' | 'client' },
  good: Revision,
  timeline: Timeline,
): Promise<RollbackResult> {
  const { clock } = kube.ports
  const { workloads, secrets } = await contentOf(kube, { ...plan, revision: good.revision })
  const redact = redactor(secrets)
  const started = clock.now()
  const baseline = await look(kube, workloads, { events: true })
  const running = kube.startHelm(rollbackArgs({ ...plan, revision: good.revision }, kube.tools.helmMajor))
  const unstuck = dropStuckPods(kube, baseline, timeline).catch((error: unknown) =>
    kube.ports.host.warn(errorMessage(error)),
  )
  const watched = await watch(
    kube,
    {
      workloads,
      hooks: [],
      hooksFirst: true,
      failFast: 'off',
      started,
      deadline: started + plan.timeout + SLACK,
      baseline,
      helm: running.done,
    },
    timeline,
  )
  await Promise.all([watched.hookLogs.stop(), unstuck])
  if (watched.end !== 'settled') {
    running.signal('SIGINT')
    await running.done
  }
  const now = latest(await readHistory(kube, plan))
  if (watched.end === 'settled' && now?.status === 'deployed') {
    return {
      kind: 'rolled-back',
      to: good.revision,
      revision: now.revision,
      text: `revision ${good.revision} is back, as revision ${now.revision}`,
    }
  }
  const [finding] = rankFindings(watched.findings)
  const why = finding === undefined ? lastLine(watched.helm?.stderr ?? '') || watched.end : sentence(finding)
  return {
    kind: 'failed',
    text: `going back to revision ${good.revision} failed: ${redact(why)}; the release is at revision ${now?.revision ?? '?'}, ${now?.status ?? 'gone'}`,
  }
}

/**
 * Workloads of a revision as Helm has stored it, without hooks, and its secrets: they need not be those of the one that
 * failed.
 */
async function contentOf(kube: Kube, target: ReleaseTarget & { readonly revision: number }) {
  const result = await kube.helm(getArgs('manifest', target))
  if (result.code !== 0)
    throw new Error(`the manifest of revision ${target.revision} cannot be read: ${lastLine(result.stderr)}`)
  const objects = await parseManifest(result.stdout)
  const workloads = objects
    .filter((object) => hookEvents(object).length === 0)
    .flatMap((object) => workloadRef(object, target.namespace) ?? [])
  return { workloads, secrets: secretValues(objects) }
}
