import { CancelledError, errorMessage, type ExecResult, type Outcome, property, textAt, UserError } from '@slipway/core'
import { collectEvidence } from '../diagnosis/evidence'
import { type Diagnosis, diagnosisJson, toDiagnosis } from '../diagnosis/diagnosis'
import { redactor } from '../diagnosis/redact'
import { upgradeArgs } from '../helm/command'
import { type HelmStatus, isPending, latest, lastGood, type Revision } from '../helm/history'
import { Kube, lastErrors } from '../kube'
import { getNodeArgs } from '../kubectl/command'
import type { RenderedContainer } from '../manifest/manifest'
import { identify, identifyReported, type ImageIdentity, unread } from '../proof/accept'
import { isAtLeast, type Proof, prove, type ProofResult } from '../proof/prove'
import { CAUSES, type Cause } from '../rollout/causes'
import { rankFindings } from '../rollout/judge'
import { look } from '../rollout/look'
import type { Observation } from '../rollout/observation'
import { isReadingForbidden, recognise } from '../rollout/symptoms'
import { workloadKey } from '../rollout/signs'
import { Timeline, type TimelineEvent } from '../rollout/timeline'
import { watch, type WatchResult } from '../rollout/watch'
import { JOURNAL, type Journal, readJournal, removeJournal, writeJournal } from './journal'
import type { DeployPlan } from './plan'
import { type Prepared, prepare, RefusedRender } from './prepare'
import { ownerLabels, readHistory, readOwner } from './releases'
import { rollBack, type RollbackResult } from './rollback'

export type ReleaseState = HelmStatus | 'absent'

export interface DeployResult {
  readonly outcome: Outcome
  /** One sentence. */
  readonly headline: string
  /** The revision that was made, or that is there now after the way back. */
  readonly revision?: number | undefined
  readonly previousRevision?: number | undefined
  readonly state: ReleaseState
  readonly proof?: Proof | undefined
  readonly verifiedDigest?: string | undefined
  readonly notes: readonly string[]
  readonly diagnosis?: Diagnosis | undefined
  readonly diagnosisFile?: string | undefined
  readonly rollback?: RollbackResult | undefined
  readonly events: readonly TimelineEvent[]
  readonly workloads: readonly { readonly kind: string; readonly name: string; readonly ready: number; readonly desired: number }[]
}

export const DIAGNOSIS = 'deploy/diagnosis.json'

/** Without answers there is nothing to judge by. */
const BLINDING: readonly Cause[] = ['api-lost', 'unauthorized']

/** Puts an image into a release, watches it come up, proves it, and takes it back if it does not. */
export async function deployRelease(plan: DeployPlan, ports: Kube['ports']): Promise<DeployResult> {
  return new Deployment(new Kube(ports, plan.access, plan.tools), plan).run()
}

class Deployment {
  #redact = redactor([])
  readonly timeline: Timeline

  constructor(
    readonly kube: Kube,
    readonly plan: DeployPlan,
  ) {
    this.timeline = new Timeline(kube.ports, (text) => this.#redact(text))
  }

  async run(): Promise<DeployResult> {
    const { kube, plan, timeline } = this
    timeline.add(
      'start',
      `deploying ${plan.image.digest} as ${plan.release} to ${plan.namespace} on ${kube.access.context} with Helm ${plan.tools.helmVersion}`,
    )
    const left = await readJournal(kube.ports, kube.ports.files.resolve(plan.output, JOURNAL))
    const identity = identify(plan.image.digest, plan.reader)
    identity.catch(() => undefined)
    let prepared: Prepared
    try {
      prepared = await prepare(kube, plan, left, timeline)
    } catch (error) {
      if (error instanceof RefusedRender) return this.#refused(error)
      throw error
    }
    const secrets = prepared.secrets.filter((value) => !plan.shown.some((text) => text.includes(value)))
    for (const secret of secrets.filter((value) => value.length >= 8)) kube.ports.host.hide(secret)
    this.#redact = redactor(secrets)
    return this.#apply(prepared, identity)
  }

  async #apply(prepared: Prepared, identity: Promise<ImageIdentity | undefined>): Promise<DeployResult> {
    const { kube, plan, timeline } = this
    const { clock } = kube.ports
    const baseline = await look(kube, [...prepared.workloads, ...prepared.hooks], { events: true })
    const started = clock.now()
    const journal = this.#journal(prepared, started)
    await writeJournal(kube.ports, plan.output, journal)
    const labels = ownerLabels({ run: plan.run, until: started + plan.timeout * 2 + 120_000, revision: prepared.revision })
    const helm = kube.startHelm(upgradeArgs({ ...plan, values: prepared.values, labels }, plan.tools.helmMajor))
    helm.done.catch(() => undefined)
    const { failFast } = plan
    const deadline = started + plan.timeout + 2000
    const watching = watch(kube, { ...prepared, failFast, started, deadline, baseline, helm: helm.done }, timeline)
    const watched = await watching.catch(async (error: unknown) => {
      // Helm writes down that it was interrupted; the journal stays for the post step or the next run.
      helm.signal('SIGINT')
      await helm.done.catch(() => undefined)
      throw error
    })
    kube.ports.signals.check()
    if (watched.end === 'settled') {
      timeline.add('ready', `all of revision ${prepared.revision} is ready`)
      return this.#prove(prepared, watched, await identity)
    }
    return this.#failed(prepared, watched, { journal, stop: async () => { helm.signal('SIGINT'); return helm.done } }) // prettier-ignore
  }

  #journal(prepared: Prepared, started: number): Journal {
    const { plan, kube } = this
    const { release, namespace, run, rollback, onFirstFailure, timeout, tools } = plan
    return { version: '1', phase: 'upgrade', run, release, namespace, kubeconfig: kube.access.source, context: kube.access.context, helmVersion: tools.helmVersion, revision: prepared.revision, rollback, onFirstFailure, timeout, started: new Date(started).toISOString(), folder: kube.access.folder } // prettier-ignore
  }

  async #prove(prepared: Prepared, watched: WatchResult, identity: ImageIdentity | undefined): Promise<DeployResult> {
    const { kube, plan, timeline } = this
    if (identity === undefined) kube.ports.host.warn(`the manifest of ${plan.image.digest} cannot be read: only the digest itself can prove it`)
    const views = [...watched.last.workloads, ...watched.hooks.values()]
    const isHook = ({ workload }: RenderedContainer) => prepared.hooks.some((hook) => workloadKey(hook) === workloadKey(workload))
    const main = prepared.targets.filter((target) => !isHook(target))
    const sources = {
      identity: identity ?? unread(plan.image.digest),
      resolve: (digest: string, imageId: string) => identifyReported(digest, imageId, plan.reader).catch(() => undefined),
      platform: (node: string) => this.#platform(node),
    }
    // A hook that was seen must not run another image; that it is gone by now takes nothing from what the others prove.
    const seenHooks = prepared.targets.filter((target) => isHook(target) && watched.hooks.has(workloadKey(target.workload)))
    const [proof, hooks, history] = await Promise.all([
      prove(main.length > 0 ? main : prepared.targets, views, sources),
      prove(seenHooks, views, sources),
      readHistory(kube, plan),
    ])
    const proved = hooks.ok ? proof : hooks
    await Promise.all([watched.hookLogs.stop(), removeJournal(kube.ports, plan.output)])
    const base = { revision: latest(history)?.revision, previousRevision: latest(prepared.history)?.revision, state: latest(history)?.status ?? ('absent' as const), workloads: ready(watched.last) } // prettier-ignore
    return { ...base, ...this.#judgeProof(proved), events: timeline.events }
  }

  #judgeProof(proved: ProofResult): Pick<DeployResult, 'outcome' | 'headline' | 'notes' | 'proof' | 'verifiedDigest'> {
    const { plan, timeline } = this
    if (!proved.ok) {
      timeline.add('fatal', proved.message)
      return { outcome: 'fail', headline: `Deployed, but not what was to be deployed: ${proved.message}`, notes: [] }
    }
    const { proof, notes } = proved
    timeline.add('proof', `${plan.image.digest}: ${proof}`)
    const digest = { proof, verifiedDigest: plan.image.digest, notes }
    if (proved.idle && plan.requireProof !== 'template') return { ...digest, outcome: 'vacuous', headline: `Nothing runs: ${notes.join('; ')}` }
    if (!isAtLeast(proof, plan.requireProof)) return { ...digest, outcome: 'inconclusive', headline: `Deployed, but the proof is ${proof}, and require-proof is ${plan.requireProof}: ${notes.join('; ')}` } // prettier-ignore
    return { ...digest, outcome: 'pass', headline: `${plan.release} runs ${plan.image.digest.slice(0, 19)} in ${plan.namespace}, proof: ${proof}` }
  }

  async #platform(node: string): Promise<string | undefined> {
    const { items } = await this.kube.list(getNodeArgs(node))
    const [os, arch] = ['operatingSystem', 'architecture'].map((key) => textAt(property(items[0], 'status', 'nodeInfo'), key))
    return os === undefined || arch === undefined ? undefined : `${os}/${arch}`
  }

  /** Evidence first; then Helm is stopped; then the way back. */
  async #failed(
    prepared: Prepared,
    watched: WatchResult,
    run: { readonly journal: Journal; readonly stop: () => Promise<ExecResult> },
  ): Promise<DeployResult> {
    const { kube, plan, timeline } = this
    const diagnosis = await this.#diagnose(prepared, watched)
    if (watched.helm === undefined) timeline.add('stop', 'interrupting Helm')
    await run.stop()
    if (watched.end === 'lost' || BLINDING.includes(diagnosis.cause)) return this.#lost(prepared, watched, diagnosis)
    const found = await this.#standing(prepared)
    if (found === undefined) return this.#lost(prepared, watched, diagnosis)
    const { history, made, isOurs } = found
    const base = { diagnosis, diagnosisFile: DIAGNOSIS, notes: [], workloads: ready(watched.last), events: timeline.events, previousRevision: latest(prepared.history)?.revision } // prettier-ignore
    const why = diagnosis.sentence
    if (made === undefined || plan.rollback === 'never') {
      await removeJournal(kube.ports, plan.output)
      return {
        ...base,
        outcome: 'fail',
        headline: `${why}; nothing was rolled back`,
        revision: latest(history)?.revision,
        state: latest(history)?.status ?? 'absent',
      }
    }
    if (!isOurs || (latest(history)?.revision ?? 0) > prepared.revision) {
      await removeJournal(kube.ports, plan.output)
      return { ...base, outcome: 'fail', headline: `${why}; not rolled back: somebody made revision ${latest(history)?.revision ?? '?'} meanwhile`, revision: latest(history)?.revision, state: latest(history)?.status ?? 'absent' } // prettier-ignore
    }
    if (watched.helm !== undefined && isReadingForbidden(watched.helm.stderr)) {
      await removeJournal(kube.ports, plan.output)
      return { ...base, outcome: 'inconclusive', headline: `${why}; what may not be read cannot be judged: nothing was rolled back`, revision: made.revision, state: made.status } // prettier-ignore
    }
    await this.#orWarn(JOURNAL, () => writeJournal(kube.ports, plan.output, { ...run.journal, phase: 'rollback' }))
    const back = await rollBack(kube, { ...plan, history, failed: prepared.revision }, timeline)
    timeline.add('end', back.text)
    const after = (await this.#standing(prepared))?.history
    const state = back.kind === 'uninstalled' ? 'uninstalled' : after === undefined ? 'unknown' : (latest(after)?.status ?? 'absent')
    // A way back whose end nobody saw is left to the post step.
    if (state !== 'unknown' && !isPending(state)) await removeJournal(kube.ports, plan.output)
    const outcome = back.kind === 'kept' ? 'fail' : back.kind === 'failed' ? 'rollback-failed' : 'rolled-back'
    const text = this.#redact(back.text)
    return { ...base, outcome, headline: `${why}; ${text}`, revision: latest(after ?? [])?.revision, state, rollback: { ...back, text } }
  }

  /** What Helm has of the release now, and whether the revision is this run's; undefined when nobody answers. */
  async #standing(prepared: Prepared): Promise<{ history: readonly Revision[]; made: Revision | undefined; isOurs: boolean } | undefined> {
    const { kube, plan } = this
    try {
      const history = await readHistory(kube, plan)
      const made = history.find(({ revision }) => revision === prepared.revision)
      // Two runs may have prepared the same number: only one of them got it.
      const owner = made === undefined ? undefined : await readOwner(kube, { ...plan, revision: made.revision })
      return { history, made, isOurs: owner?.run === plan.run }
    } catch (error) {
      kube.ports.signals.check()
      if (error instanceof UserError) return undefined
      throw error
    }
  }

  /** Without an answer from the API server there is no telling whether it failed: nothing is rolled back blindly. */
  #lost(prepared: Prepared, watched: WatchResult, diagnosis: Diagnosis): DeployResult {
    return {
      outcome: 'inconclusive',
      headline: `${CAUSES[BLINDING.includes(diagnosis.cause) ? diagnosis.cause : 'api-lost'].title}: it was lost while revision ${prepared.revision} came up; nothing was rolled back. The next run, or the post step, finishes it`,
      revision: prepared.revision,
      previousRevision: latest(prepared.history)?.revision,
      state: 'unknown',
      notes: [],
      diagnosis,
      diagnosisFile: DIAGNOSIS,
      events: this.timeline.events,
      workloads: ready(watched.last),
    }
  }

  async #diagnose(prepared: Prepared, watched: WatchResult): Promise<Diagnosis> {
    const { kube, plan, timeline } = this
    const ranked = rankFindings(watched.findings)
    const findings = watched.fatal === undefined ? ranked : [watched.fatal, ...ranked.filter(({ key }) => key !== watched.fatal?.key)]
    const words = watched.helm?.stderr ?? ''
    const evidence = await collectEvidence(kube, {
      observation: watched.last,
      hooks: watched.hooks,
      findings,
      hookLogs: watched.hookLogs,
      helmOutput: words,
    })
    await watched.hookLogs.stop()
    const silence = watched.last.gaps.find(({ kind }) => kind === 'unreachable')?.message ?? ''
    const helm = watched.end === 'helm-failed' ? { cause: recognise('helm', '', words) ?? ('unknown' as Cause), message: lastErrors(words) } : watched.end === 'lost' ? { cause: 'api-lost' as const, message: silence } : undefined // prettier-ignore
    const diagnosis = toDiagnosis({ at: kube.ports.clock.now(), release: plan.release, namespace: plan.namespace, revision: prepared.revision, findings, helm, evidence, redact: this.#redact }) // prettier-ignore
    await this.#write(diagnosis)
    timeline.add('fatal', diagnosis.sentence)
    timeline.add('evidence', `evidence is in ${DIAGNOSIS}`)
    return diagnosis
  }

  async #write(diagnosis: Diagnosis): Promise<void> {
    const { files } = this.kube.ports
    await this.#orWarn(DIAGNOSIS, async () => {
      await files.makeDirectory(files.resolve(this.plan.output, 'deploy'))
      await files.write(files.resolve(this.plan.output, DIAGNOSIS), `${JSON.stringify(diagnosisJson(diagnosis), undefined, 2)}\n`)
    })
  }

  /** A full disk must not keep a bad release up; what could not be written stands in the log and the summary. */
  async #orWarn(file: string, write: () => Promise<void>): Promise<void> {
    const { host, signals } = this.kube.ports
    await write().catch((error: unknown) => {
      signals.check()
      host.warn(`${file} cannot be written: ${errorMessage(error)}`)
    })
  }

  /** Helm refused the chart in the dry run: nothing has changed. A chart that does not render is the input's fault. */
  async #refused(error: RefusedRender): Promise<DeployResult> {
    const { kube, plan, timeline } = this
    const cause = error.why
    if (cause === undefined)
      throw new UserError(
        'CHART_RENDER',
        `the chart does not render: ${this.#redact(error.message)}`,
        'try it with helm template and the same values',
      )
    const diagnosis = toDiagnosis({ at: kube.ports.clock.now(), release: plan.release, namespace: plan.namespace, revision: undefined, findings: [], helm: { cause, message: error.message }, evidence: [{ title: 'Helm said', text: error.output }], redact: this.#redact }) // prettier-ignore
    await this.#write(diagnosis)
    timeline.add('fatal', diagnosis.sentence)
    const history = await readHistory(kube, plan)
    return { outcome: cause === 'api-lost' ? 'transient' : 'fail', headline: `${CAUSES[cause].title}: ${this.#redact(error.message)}; nothing was changed`, revision: latest(history)?.revision, previousRevision: lastGood(history)?.revision, state: latest(history)?.status ?? 'absent', notes: [], diagnosis, diagnosisFile: DIAGNOSIS, events: timeline.events, workloads: [] } // prettier-ignore
  }
}

function ready(seen: Observation): DeployResult['workloads'] {
  return seen.workloads.map(({ kind, name, ready, desired }) => ({ kind, name, ready, desired }))
}

/** Thrown by ports when a signal came; the journal stays for the post step. */
export function isCancelled(error: unknown): boolean {
  return error instanceof CancelledError
}
