import { type ExecResult, UserError } from '@slipway/core'
import { type Diagnosis, toDiagnosis } from '../diagnosis/diagnosis'
import { collectEvidence } from '../diagnosis/evidence'
import { isPending, latest, type Revision } from '../helm/history'
import { lastErrors } from '../kube'
import { CAUSES, type Cause } from '../rollout/causes'
import { rankFindings } from '../rollout/judge'
import { isReadingForbidden, recognise } from '../rollout/symptoms'
import type { WatchResult } from '../rollout/watch'
import { DIAGNOSIS, orWarn, writeDiagnosis } from './evidence-file'
import { JOURNAL, type Journal, removeJournal, writeJournal } from './journal'
import type { Prepared } from './prepare'
import { readHistory, readOwner } from './releases'
import { countsOf, type DeployResult, type Run } from './result'
import { rollBack } from './rollback'

export interface Failure {
  readonly prepared: Prepared
  readonly watched: WatchResult
  readonly journal: Journal
  /** Interrupts Helm and waits for its end. */
  readonly stopHelm: () => Promise<ExecResult>
}

/** Without answers there is nothing to judge by. */
const BLINDING: readonly Cause[] = ['api-lost', 'unauthorized']

/** Evidence first; then Helm is stopped; then the way back. */
export async function concludeFailed(run: Run, failure: Failure): Promise<DeployResult> {
  const { kube, plan, timeline } = run
  const { prepared, watched } = failure
  const diagnosis = await diagnose(run, failure)
  if (watched.helm === undefined) timeline.add('stop', 'interrupting Helm')
  await failure.stopHelm()
  if (watched.end === 'lost' || BLINDING.includes(diagnosis.cause)) return lost(run, failure, diagnosis)
  const found = await standing(run, prepared)
  if (found === undefined) return lost(run, failure, diagnosis)
  const now = latest(found.history)
  const base = {
    diagnosis,
    diagnosisFile: DIAGNOSIS,
    notes: [],
    workloads: countsOf(watched.last),
    events: timeline.events,
    previousRevision: latest(prepared.history)?.revision,
    revision: now?.revision,
    state: now?.status ?? 'absent',
  } as const
  const why = diagnosis.sentence
  const obstacle = whyNotBack(run, failure, found)
  if (obstacle !== undefined) {
    await removeJournal(kube.ports, plan.output)
    return { ...base, outcome: obstacle.outcome, headline: `${why}; ${obstacle.text}` }
  }
  await orWarn(run, JOURNAL, () => writeJournal(kube.ports, plan.output, { ...failure.journal, phase: 'rollback' }))
  const back = await rollBack(kube, { ...plan, history: found.history, failed: prepared.revision }, timeline)
  timeline.add('end', back.text)
  const after = (await standing(run, prepared))?.history
  const state =
    back.kind === 'uninstalled' ? 'uninstalled' : after === undefined ? 'unknown' : (latest(after)?.status ?? 'absent')
  // A way back whose end nobody saw is left to the post step.
  if (state !== 'unknown' && !isPending(state)) await removeJournal(kube.ports, plan.output)
  const outcome = back.kind === 'kept' ? 'fail' : back.kind === 'failed' ? 'rollback-failed' : 'rolled-back'
  const text = run.redact(back.text)
  return {
    ...base,
    outcome,
    headline: `${why}; ${text}`,
    revision: latest(after ?? [])?.revision,
    state,
    rollback: { ...back, text },
  }
}

interface Obstacle {
  readonly outcome: 'fail' | 'inconclusive'
  readonly text: string
}

function whyNotBack(
  { plan }: Run,
  { prepared, watched }: Failure,
  { history, made, isOurs }: Standing,
): Obstacle | undefined {
  const newest = latest(history)?.revision
  if (made === undefined || plan.rollback === 'never') return { outcome: 'fail', text: 'nothing was rolled back' }
  if (!isOurs || (newest ?? 0) > prepared.revision)
    return { outcome: 'fail', text: `not rolled back: somebody made revision ${newest ?? '?'} meanwhile` }
  if (watched.helm !== undefined && isReadingForbidden(watched.helm.stderr))
    return { outcome: 'inconclusive', text: 'what may not be read cannot be judged: nothing was rolled back' }
  return undefined
}

interface Standing {
  readonly history: readonly Revision[]
  /** The revision that this run was to make. */
  readonly made: Revision | undefined
  /** Two runs may have prepared the same number: only one of them got it. */
  readonly isOurs: boolean
}

/** What Helm has of the release now; undefined when nobody answers. */
async function standing({ kube, plan }: Run, prepared: Prepared): Promise<Standing | undefined> {
  try {
    const history = await readHistory(kube, plan)
    const made = history.find(({ revision }) => revision === prepared.revision)
    const owner = made === undefined ? undefined : await readOwner(kube, { ...plan, revision: made.revision })
    return { history, made, isOurs: owner?.run === plan.run }
  } catch (error) {
    kube.ports.signals.check()
    if (error instanceof UserError) return undefined
    throw error
  }
}

/** Without an answer from the API server there is no telling whether it failed: nothing is rolled back blindly. */
function lost({ timeline }: Run, { prepared, watched }: Failure, diagnosis: Diagnosis): DeployResult {
  return {
    outcome: 'inconclusive',
    headline: `${CAUSES[BLINDING.includes(diagnosis.cause) ? diagnosis.cause : 'api-lost'].title}: it was lost while revision ${prepared.revision} came up; nothing was rolled back. The next run, or the post step, finishes it`,
    revision: prepared.revision,
    previousRevision: latest(prepared.history)?.revision,
    state: 'unknown',
    notes: [],
    diagnosis,
    diagnosisFile: DIAGNOSIS,
    events: timeline.events,
    workloads: countsOf(watched.last),
  }
}

async function diagnose(run: Run, { prepared, watched }: Failure): Promise<Diagnosis> {
  const { kube, plan, timeline, redact } = run
  const ranked = rankFindings(watched.findings)
  const findings =
    watched.fatal === undefined ? ranked : [watched.fatal, ...ranked.filter(({ key }) => key !== watched.fatal?.key)]
  const helmOutput = watched.helm?.stderr ?? ''
  const evidence = await collectEvidence(kube, {
    observation: watched.last,
    hooks: watched.hooks,
    findings,
    hookLogs: watched.hookLogs,
    helmOutput,
  })
  await watched.hookLogs.stop()
  const { release, namespace } = plan
  const diagnosis = toDiagnosis({
    at: kube.ports.clock.now(),
    release,
    namespace,
    revision: prepared.revision,
    findings,
    helm: wordsOf(watched),
    evidence,
    redact,
  })
  await writeDiagnosis(run, diagnosis)
  timeline.add('fatal', diagnosis.sentence)
  timeline.add('evidence', `evidence is in ${DIAGNOSIS}`)
  return diagnosis
}

/** What Helm or the API server says of the failure itself. */
function wordsOf({ end, helm, last }: WatchResult): { readonly cause: Cause; readonly message: string } | undefined {
  const words = helm?.stderr ?? ''
  if (end === 'helm-failed') return { cause: recognise('helm', '', words) ?? 'unknown', message: lastErrors(words) }
  return end === 'lost'
    ? { cause: 'api-lost', message: last.gaps.find(({ kind }) => kind === 'unreachable')?.message ?? '' }
    : undefined
}
